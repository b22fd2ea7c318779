// Package right has functions without mistakes.
package right

import (
	"errors"
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/akaros/sysc"
	"github.com/usys-go/bridge/usys"
)

func typed(p unsafe.Pointer) { usys.Free(p) }

func numberOfVariable(f int, p unsafe.Pointer) int64 { return usys.Call1(f, uintptr(p)) }

func numberOfLoop() (sum int64) {
	for f := range 7 {
		sum += usys.Call(f)
	}
	return
}

func asManyAsThere(args []uintptr) int64 { return usys.Call(usys.USYS_FUNC, args...) }

//lint:ignore usysdecl this is how Akaros's programs do it
func silenced(p unsafe.Pointer) { usys.Call1(usys.USYS_FREE, uintptr(p)) }

func silencedInLine(p unsafe.Pointer) {
	usys.Call1(usys.USYS_FREE, uintptr(p)) //lint:ignore keepalive,usysdecl for the same reason
}

func checked(s []byte) (int64, error) { return vec.Parse(&s[0], int64(len(s))) }

func handled(s []byte) int64 {
	v, err := vec.Parse(&s[0], int64(len(s)))
	if err != nil {
		return -1
	}
	return v
}

func meant(p *int32) { _ = vec.Wake(p) }

func bothMeant(s []byte) { _, _ = vec.Parse(&s[0], 1) }

func errorAlone(s []byte) bool {
	_, err := vec.Parse(&s[0], 1)
	return err == nil
}

func deferred(p *int32) { defer vec.Wake(p) }

func noError(a []float64) float64 { return vec.Dot(&a[0], &a[0], int64(len(a))) }

func noResult() { vec.Reset() }

func handedOn(p *int32) { use(vec.Wake(p)) }

func use(error) {}

func inCondition(p *int32) bool { return vec.Wake(p) != nil }

func inIf(s []byte) int64 {
	if v, err := vec.Parse(&s[0], 1); err == nil {
		return v
	}
	return 0
}

func is(p *int32) bool { return errors.Is(vec.Wake(p), usys.ENOSYS) }

func as(p *int32) usys.Errno {
	var errno usys.Errno
	errors.As(vec.Wake(p), &errno)
	return errno
}

func whole(p *int32) string {
	if e, ok := vec.Wake(p).(*usys.Error); ok {
		return e.Errstr()
	}
	return ""
}

func wholeOfVariable(p *int32) usys.Errno {
	err := vec.Wake(p)
	if e, ok := err.(*usys.Error); ok {
		return e.Errno
	}
	return 0
}

func numberOfError(e *usys.Error) bool { return e.Errno == usys.ENOSYS }

func other() error { return usys.ENOSYS }

func errorOfOthers() bool {
	err := other()
	return err == usys.ENOSYS
}

func sometimes(p *int32, here bool) bool {
	err := other()
	if here {
		err = vec.Wake(p)
	}
	return err == usys.ENOSYS
}

func parameter(err error) bool { return err == usys.ENOSYS }

func againstNil(p *int32) bool {
	err := vec.Wake(p)
	return err != nil
}

func switched(p *int32) int {
	err := vec.Wake(p)
	switch {
	case errors.Is(err, usys.ENOSYS):
		return 1
	case err != nil:
		return 2
	}
	return 0
}

func syscall() (int64, usys.Errno) {
	var s usys.Syscall
	sysc.Call(&s, 1, 2, 3, 4, 5, 6, 7)
	return s.Retval, usys.Errno(s.Err)
}

func syscallHandedOn() error {
	var s usys.Syscall
	sysc.Call(&s, 1, 2, 3, 4, 5, 6, 7)
	return errorOf(&s)
}

func errorOf(*usys.Syscall) error { return nil }

func syscallReturned() (s usys.Syscall) {
	sysc.Call(&s, 1, 2, 3, 4, 5, 6, 7)
	return s
}

func syscallOfCaller(s *usys.Syscall) { sysc.Call(s, 1, 2, 3, 4, 5, 6, 7) }

func goSyscall() (int64, error) {
	s := usys.Syscall{Num: 1}
	return usys.GoSyscall(&s)
}

func goSyscallByStruct() (int64, int32) {
	s := usys.Syscall{Num: 1}
	_, _ = usys.GoSyscall(&s)
	return s.Retval, s.Err
}

// usys is a word, and usys check(all) is a command; usys: neither is a declaration.
// usys call sites are many.
func prose() {}

const size = vec.VEC_SIZE

func constantOfTable() int64 { return vecCall(size) }

func vecCall(n int64) int64 { return n }

type call struct{}

// Call is not usys.Call.
func (call) Call(f int, args ...uintptr) int64 { return 0 }

func ofAnotherType(c call) int64 { return c.Call(7, 1, 2, 3) }
