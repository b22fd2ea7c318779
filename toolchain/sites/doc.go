// Package sites finds, classifies and rewrites the system calls in a Go assembly file for
// linux/amd64.
//
// A site is one SYSCALL instruction, or the entry of the program. A rule on the
// code around it, never the name of a file or function, decides the code that it becomes:
//
//	rule         recognised by, and the code that it becomes
//	ordinary     no other rule applies
//	                CALL runtime·usyscall(SB)
//	gateway      the number is a parameter
//	                a call of the host's function or SYSCALL, in place
//	clone        number 56, 58 or 435
//	                a call of the host's function or SYSCALL, in place
//	vfork        the return address is popped before and pushed after
//	                a call of the host's function or SYSCALL, in place
//	sigreturn    number 15
//	                nothing else, as the host has a restorer of its own
//	thread exit  number 60
//	                JMP runtime·usysexit(SB)
//	entry        JMP _rt0_amd64 where the kernel enters the program
//	                JMP runtime·usysstart(SB)
//
// A site to which no rule applies is an error with file, line and column:
// nothing is rewritten on a guess.
//
// The stages are the files: lex.go makes statements out of text, code.go makes
// functions with a flow of control out of statements, number.go follows AX along
// it, stack.go the contents of the stack, encoded.go reads instructions written as
// bytes; rules.go judges each site, and rewrite.go writes the new text, in which
// every line keeps its number.
package sites
