// Package usysdecl defines an Analyzer that checks declarations of a host's
// functions, and how the functions are called.
//
// # Analyzer usysdecl
//
// usysdecl: find mistakes in //usys: declarations and in calls of what they declare
//
// In packages with declarations it reports all that usys gen would refuse: wrong
// attributes, types that cannot cross, numbers given twice, and comments that
// look like declarations and would silently be none, because the colon is missing
// or a blank stands before or behind it.
//
// In packages that call a host it reports:
//
// usys.Call or usys.Call1 with a constant number, where a typed call exists that
// checks types and answers errors; a number of another table, or of no function;
// more arguments than the function has;
//
// a typed call whose error is dropped: the call as a statement, or its value used
// and its error not. Who means it writes _ for every result. A defer is left alone;
//
// a comparison, switch or type assertion that takes the error of a typed call for a
// number: it is a *usys.Error around the number, and errors.Is and errors.As look
// inside;
//
// a usys.Syscall that is given to sysc.Call or usys.GoSyscall, and whose Err nobody
// looks at.
package usysdecl
