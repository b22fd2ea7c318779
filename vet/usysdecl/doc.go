// Package usysdecl defines an Analyzer that checks declarations of a host's
// functions, and how the functions are called.
//
// # Analyzer usysdecl
//
// usysdecl: find mistakes in //usys: declarations and in calls of the declared functions
//
// In packages with declarations it reports all mistakes that usys gen reports: wrong
// attributes, types that cannot cross, numbers given twice, and comments that look like
// declarations but are none, because the colon is missing or a blank stands before or after
// it.
//
// In packages that call a host it reports:
//
// usys.Call or usys.Call1 with a constant number, where a typed call exists that
// checks types and returns errors; a number of another table, or of no function;
// more arguments than the function has;
//
// a typed call whose error is dropped: the call as a statement, or its value used
// and its error not. To drop the error on purpose, write _ for every result. A deferred call
// is not reported;
//
// a comparison, switch or type assertion that treats the error of a typed call as a number:
// the error is a *usys.Error that wraps the number; use errors.Is and errors.As;
//
// a usys.Syscall that is passed to sysc.Call or usys.GoSyscall, and whose Err is never read.
package usysdecl
