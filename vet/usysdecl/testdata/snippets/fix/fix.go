// Package fix has mistakes that suggested fixes mend.
package fix

import (
	"errors"
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/usys"
)

func free(p unsafe.Pointer) {
	usys.Call1(usys.USYS_FREE, uintptr(p)) // want `usys.Free`
}

func freeOfPointer(p *int) {
	usys.Call(usys.USYS_FREE, uintptr(unsafe.Pointer(p))) // want `usys.Free`
}

func freeNothing() {
	usys.Call(usys.USYS_FREE) // want `usys.Free`
}

func tester(n int, a uint64) int64 {
	return usys.Call(usys.USYS_FUNC, 1, uintptr(n), uintptr(a)) // want `usys.GoUsysTester`
}

// Not mended: the typed call returns an error, which the code would have to check.
func futex(p *int32) int64 {
	return usys.Call(usys.USYS_FUTEX, uintptr(unsafe.Pointer(p)), 1, 1) // want `usys.Futex`
}

func is(p *int32) bool {
	err := vec.Wake(p)
	return err == usys.ENOSYS // want `errors.Is`
}

func isNot(p *int32) bool {
	err := vec.Wake(p)
	return err != usys.ENOSYS // want `errors.Is`
}

var _ = errors.New
