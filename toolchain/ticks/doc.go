// Package ticks puts schedule points into Go's own packages, for usys build -sim: calls
// by which a host can switch threads where a program makes no system call.
//
//	rule       where                                            becomes
//	busy       runtime's goschedIfBusy                          its body begins with a call of usysbusy
//	gosched    runtime's gosched_m                              the same
//	pointer    runtime's StorePointer, SwapPointer and          the name of package sync/atomic is that of
//	           CompareAndSwapPointer of sync/atomic             a function with a schedule point in front
//	atomic     each function of sync/atomic's assembly          it begins with a call of runtime·usysatomic
//
// Each rule must find its place, by the names and the form of the code, and every line
// keeps its number. All other schedule points are calls that the compiler makes.
package ticks
