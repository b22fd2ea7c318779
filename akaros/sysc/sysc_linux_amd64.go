package sysc

import (
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// Call does system call num (package ros has the numbers) and leaves the result in
// s: Retval, and Err and Errstr if the call failed. Of s it reads nothing but EvQ
// and UData. Where there is no host, Err is ENOSYS.
//
// What an argument of the form uintptr(unsafe.Pointer(p)) points to stays alive
// and in place until Call returns, be it on the heap or on a stack; so does s. The
// call may block: the goroutine is marked as in a system call. Call does not
// allocate.
//
//go:noescape
func Call(s *usys.Syscall, num uint32, a, b, c, d, e, f uintptr)

// What the assembly knows of struct syscall.
const (
	num    = unsafe.Offsetof(usys.Syscall{}.Num)
	err    = unsafe.Offsetof(usys.Syscall{}.Err)
	retval = unsafe.Offsetof(usys.Syscall{}.Retval)
	flags  = unsafe.Offsetof(usys.Syscall{}.Flags)
	arg    = unsafe.Offsetof(usys.Syscall{}.Arg)
	errstr = unsafe.Offsetof(usys.Syscall{}.Errstr)
	enosys = uint(usys.ENOSYS)
)

// call is Call behind the jump, with the question in s. From there until the call
// is over nothing may split the stack: pointers into it travel as integers. (While
// the goroutine is marked, the collector does not shrink it.) So call leaves as
// much as it can of what nosplit functions may use to the runtime's.
//
//go:nosplit
//go:norace
//usys:nomove
func call(s *usys.Syscall) {
	//lint:ignore usysdecl a typed call would make an error, which is in s
	usys.Call1(usys.USYS_GO_SYSCALL, uintptr(unsafe.Pointer(s)))
}
