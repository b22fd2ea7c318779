// Package bridge has helpers of another module's making, good ones and bad.
package bridge

import (
	"syscall"
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/usys"
)

// Ioctl hands its number on. Whoever makes that of a pointer has it freed.
func Ioctl(fd int, req uint, arg uintptr) error { // want Ioctl:`sink \[0 1 2\] kept=false conduit=true`
	_, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), uintptr(req), arg)
	if e != 0 {
		return e
	}
	return nil
}

// Deep hands its number to Ioctl.
func Deep(arg uintptr) error { return Ioctl(0, 1, arg+8) } // want Deep:`sink \[0\] kept=false conduit=true`

// Marked tells the compiler.
//
//go:uintptrescapes
func Marked(f int, arg uintptr) int64 { return usys.Call1(f, arg) } // want Marked:`sink \[1\] kept=true conduit=true`

// All hands all of them on.
func All(f int, args ...uintptr) int64 { return usys.Call(f, args...) } // want All:`sink \[1\] kept=false conduit=true`

// Some is one that hands on a part.
func Some(f int, args ...uintptr) int64 { return usys.Call(f, args[1:]...) } // want Some:`sink \[1\] kept=false conduit=true`

// AllMarked does too, and tells the compiler.
//
//go:uintptrescapes
func AllMarked(f int, args ...uintptr) int64 { return usys.Call(f, args...) } // want AllMarked:`sink \[1\] kept=true conduit=true`

// Good takes a pointer.
func Good(f int, p unsafe.Pointer) int64 { return usys.Call1(f, uintptr(p)) }

// Address makes a number.
func Address(p *byte) uintptr { return uintptr(unsafe.Pointer(p)) } // want Address:`made \[0\] passes \[\]`

// Align hands a number back.
func Align(u uintptr) uintptr { return (u + 7) &^ 7 } // want Align:`made \[\] passes \[\[0 0\]\]`

// Alloc hands out memory of the host's.
func Alloc(n int) (p unsafe.Pointer, ok bool) { // want Alloc:`foreign \[0\]`
	if n == 0 {
		return nil, false
	}
	p = vec.Any(nil)
	return p, p != nil
}

// Len is a number that has nothing to do with a pointer.
func Len(b []byte) uintptr { return uintptr(len(b)) }

// Request is a struct with an address in it.
type Request struct {
	Num  uint32
	Addr uintptr // want Addr:`address`
	Len  uintptr
}

// Fill is what makes Addr an address.
func (r *Request) Fill(b []byte) {
	r.Addr, r.Len = uintptr(unsafe.Pointer(&b[0])), uintptr(len(b))
}

// A Port is a thing with methods.
type Port struct{ num int }

// Send hands its number on.
func (p *Port) Send(arg uintptr) int64 { return usys.Call1(p.num, arg) } // want Send:`sink \[0\] kept=false conduit=true`

// SendPtr takes a pointer.
func (p *Port) SendPtr(arg unsafe.Pointer) int64 { return usys.Call1(p.num, uintptr(arg)) }
