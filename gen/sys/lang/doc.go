// Package lang reads the //sys language: the declarations of system calls in the
// Go files of packages syscall and golang.org/x/sys/unix, and of every port that
// follows them. It knows the language, not the output of a generator.
//
// # The language
//
// A declaration is a line that begins, in column 1, with //sys or //sysnb and a
// blank; what follows reads like a Go function without body:
//
//	//sys	Name(params) (results)
//	//sysnb	Name(params) (results) = Target
//
// Each parameter and each result has a name and a type of its own. The target
// names the called function if the name does not: SYS_NUMBER for a trap, a
// function or library.function for a system whose calls go through C. With
// //sysnb the scheduler is not told that the call may block.
//
// A line may end in LF or CRLF, the last one in nothing.
//
// # Mistakes
//
// A malformed line gives one mistake, at the first byte that does not fit; the
// lines after it are read all the same, so that all mistakes of all files are
// reported at once.
package lang
