//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package sysc

import (
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

// Call makes system call num (package ros has the numbers) and stores the result in s:
// Retval, and Err and Errstr if the call failed. Of s it reads only EvQ and UData. Without a
// host, Err is ENOSYS.
//
// If an argument has the form uintptr(unsafe.Pointer(p)), the memory at p stays alive and in
// place until Call returns, on the heap and on a stack; so does s. The call may block: the
// goroutine is marked as in a system call. Call does not allocate.
//
//go:noescape
func Call(s *usys.Syscall, num uint32, a, b, c, d, e, f uintptr)

// Offsets in struct syscall, for the assembly.
const (
	num    = unsafe.Offsetof(usys.Syscall{}.Num)
	err    = unsafe.Offsetof(usys.Syscall{}.Err)
	retval = unsafe.Offsetof(usys.Syscall{}.Retval)
	flags  = unsafe.Offsetof(usys.Syscall{}.Flags)
	arg    = unsafe.Offsetof(usys.Syscall{}.Arg)
	errstr = unsafe.Offsetof(usys.Syscall{}.Errstr)
	enosys = uint(usys.ENOSYS)
)

// call carries out Call, whose assembly stores the arguments in s and jumps here. From there
// until the call is over nothing may split the stack: pointers into it travel as integers.
// (While the goroutine is marked, the collector does not shrink it.) So call uses as little
// as possible of the stack that nosplit functions have, and leaves the rest to the runtime.
//
//go:nosplit
//go:norace
//usys:nomove
func call(s *usys.Syscall) {
	//lint:ignore usysdecl a typed call would make an error, which is in s
	usys.Call1(usys.USYS_GO_SYSCALL, uintptr(unsafe.Pointer(s)))
}
