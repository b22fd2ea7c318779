// Package wrong has functions with one mistake each.
package wrong

import (
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

func free(p unsafe.Pointer) {
	usys.Call1(usys.USYS_FREE, uintptr(p)) // want `usys.Call1 with the number of usys.Free: the typed call checks types$`
}

func freeByCall(p unsafe.Pointer) {
	usys.Call(usys.USYS_FREE, uintptr(p)) // want `usys.Call with the number of usys.Free`
}

func literal(p unsafe.Pointer) {
	usys.Call1(6, uintptr(p)) // want `usys.Call1 with the number of usys.Free`
}

const wake = usys.USYS_FUTEX

func futex(p *int32) int64 {
	return usys.Call(wake, uintptr(unsafe.Pointer(p)), 1, 1) // want `usys.Call with the number of usys.Futex: the typed call checks types and returns the error`
}

func tester() int64 {
	return usys.Call(usys.USYS_FUNC, 1, 2) // want `usys.Call with the number of usys.GoUsysTester`
}

func deferred(p unsafe.Pointer) {
	defer usys.Call1(usys.USYS_FREE, uintptr(p)) // want `usys.Call1 with the number of usys.Free`
}

func noFunction() int64 {
	return usys.Call(7) // want `usys.Call panics: there is no function 7 \(they go from 0 to 6\)`
}

func negative() int64 {
	return usys.Call1(-1, 0) // want `usys.Call1 panics: there is no function -1`
}

func tooHigh() int64 {
	return usys.Call(100) // want `usys.Call panics: there is no function 100`
}

func kernels() int64 {
	return usys.Call(usys.USYS_LINUX_SYSCALL, 39) // want `usys.Call panics: function 8 has the kernel's register convention`
}

func tooMany(p unsafe.Pointer) int64 {
	return usys.Call(usys.USYS_FREE, uintptr(p), 1) // want `usys.Call panics: function 6 takes 1 arguments, not 2`
}

func otherTable(a []float64) int64 {
	return usys.Call(vec.VEC_DOT, uintptr(unsafe.Pointer(&a[0]))) // want `usys.Call calls functions of table usys, and this is the number of one of table vec: call vec.Dot`
}

func dropped(p *int32) {
	vec.Wake(p) // want `the error of vec.Wake is dropped: check it, or write _ for every result`
}

func bothDropped(s []byte) {
	vec.Parse(&s[0], 3) // want `the error of vec.Parse is dropped`
}

func valueUsed(s []byte) int64 {
	v, _ := vec.Parse(&s[0], 3) // want `the error of vec.Parse is dropped, and its value used`
	return v
}

func valueAssigned(s []byte) (v int64) {
	v, _ = vec.Parse(&s[0], 3) // want `the error of vec.Parse is dropped, and its value used`
	return v
}

var parsed, _ = vec.Parse(nil, 0) // want `the error of vec.Parse is dropped, and its value used`

func inParentheses(p *int32) {
	(vec.Wake(p)) // want `the error of vec.Wake is dropped`
}

func inGoroutine(p *int32) {
	go vec.Wake(p) // want `the error of vec.Wake is dropped`
}

func inIf(s []byte) bool {
	if v, _ := vec.Parse(&s[0], 1); v > 0 { // want `the error of vec.Parse is dropped, and its value used`
		return true
	}
	return false
}

func ofUsys(p *int32) int32 {
	n, _ := usys.Futex(p, 1, 1, nil, nil, 0) // want `the error of usys.Futex is dropped, and its value used`
	return n
}

func equal(p *int32) bool {
	err := vec.Wake(p)
	return err == usys.ENOSYS // want `err is never equal to a number, since it is a \*usys.Error: use errors.Is\(err, usys.ENOSYS\)`
}

func reversed(p *int32) bool {
	err := vec.Wake(p)
	return usys.ENOSYS != err // want `err is never equal to a number`
}

func inSwitch(s []byte) int64 {
	v, err := vec.Parse(&s[0], 1)
	switch err {
	case nil:
		return v
	case usys.ENOSYS: // want `err is never equal to a number`
		return 0
	}
	return -1
}

func asserted(p *int32) bool {
	err := vec.Wake(p)
	_, ok := err.(usys.Errno) // want `err never holds a usys.Errno itself`
	return ok
}

func inTypeSwitch(p *int32) int {
	err := vec.Wake(p)
	switch e := err.(type) {
	case usys.Errno: // want `err never holds a usys.Errno itself`
		return int(e)
	}
	return 0
}

func twoCalls(p *int32) bool {
	err := vec.Wake(p)
	if err == nil {
		_, err = vec.Parse(nil, 0)
	}
	return err == usys.Errno(11) // want `err is never equal to a number`
}

func syscall() int64 {
	var s usys.Syscall
	sysc.Call(&s, 1, 2, 3, 4, 5, 6, 7) // want `s.Err is not read after sysc.Call: 0 is a success`
	return s.Retval
}

func syscallAlone() {
	var s usys.Syscall
	sysc.Call(&s, 1, 2, 3, 4, 5, 6, 7) // want `s.Err is not read after sysc.Call`
}

func goSyscall() int64 {
	s := usys.Syscall{Num: 1}
	usys.GoSyscall(&s) // want `s.Err is not read after usys.GoSyscall`
	return s.Retval
}

//lint:ignore usysdecl
func withoutReason(p *int32) { vec.Wake(p) } // want `the error of vec.Wake is dropped`

//lint:ignore keepalive of another analyzer
func ofAnother(p *int32) { vec.Wake(p) } // want `the error of vec.Wake is dropped`
