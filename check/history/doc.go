// Package history keeps the published facts of a table in files to which lines are only added,
// like the api directory of Go's repository. The facts never change their meaning: numbers,
// signatures, layouts of structs, values of constants, and the functions that a host served.
//
// A file is text. Its first line names the format; blocks follow, each of which ends with a
// checksum of everything above it, so that a line changed by hand is noticed:
//
//	usys api 1
//	release v0.6.0
//	func 4 futex int32_t (int32_t *, int32_t) call errno=-1 stack=0
//	struct usys_timespec 16: 0 int64_t sec; 8 int64_t nsec
//	const PAGE_SIZE
//	value EPERM 1
//	host parlib digest 44a3ec5f8c3782fa
//	host parlib serves futex 4bb6acbd210ded27
//	host parlib lacks linux_syscall
//	host parlib const PAGE_SIZE 4096
//	sum 0123456789abcdef
package history
