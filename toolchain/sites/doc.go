// Package sites finds the system calls in a Go assembly file for linux/amd64,
// says what each of them is, and rewrites them.
//
// A site is one SYSCALL instruction. What becomes of it is decided by a rule on
// the code around it, never by the name of a file or function:
//
//	rule          told by                                     becomes
//	ordinary      none of the others                          CALL runtime·usyscall(SB)
//	clone         number 56, 58 or 435                        a call of the host's function if there is one,
//	                                                          else SYSCALL, both in place
//	vfork         return address popped before, pushed after  the same
//	thread exit   number 60                                   JMP runtime·usysexit(SB)
//	sigreturn     number 15                                   itself: the host puts its own restorer in place
//
// and the entry of the program, _rt0_amd64_linux, comes to begin at
// runtime·usysstart. What no rule knows is an error with file, line and column:
// nothing is rewritten on a guess.
//
// The stages are the files: lex.go makes statements out of text, code.go makes
// functions with a flow of control out of statements, number.go follows AX along
// it, stack.go what stands on the stack, encoded.go reads instructions written as
// bytes; rules.go judges each site, and rewrite.go writes the new text, in which
// every line keeps its number.
package sites
