// Package bridge stands for another module's helpers, good ones and bad.
package bridge

import (
	"syscall"
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/usys"
)

// Ioctl passes its number on. The memory of a pointer converted for it may be freed.
func Ioctl(fd int, req uint, arg uintptr) error { // want Ioctl:`sink \[0 1 2\] kept=false conduit=true`
	_, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), uintptr(req), arg)
	if e != 0 {
		return e
	}
	return nil
}

// Deep passes its number to Ioctl.
func Deep(arg uintptr) error { return Ioctl(0, 1, arg+8) } // want Deep:`sink \[0\] kept=false conduit=true`

// Marked has a directive for the compiler.
//
//go:uintptrescapes
func Marked(f int, arg uintptr) int64 { return usys.Call1(f, arg) } // want Marked:`sink \[1\] kept=true conduit=true`

// All passes all of its arguments on.
func All(f int, args ...uintptr) int64 { return usys.Call(f, args...) } // want All:`sink \[1\] kept=false conduit=true`

// Some passes a part of its arguments on.
func Some(f int, args ...uintptr) int64 { return usys.Call(f, args[1:]...) } // want Some:`sink \[1\] kept=false conduit=true`

// AllMarked is like All, with a directive for the compiler.
//
//go:uintptrescapes
func AllMarked(f int, args ...uintptr) int64 { return usys.Call(f, args...) } // want AllMarked:`sink \[1\] kept=true conduit=true`

// Good takes a pointer.
func Good(f int, p unsafe.Pointer) int64 { return usys.Call1(f, uintptr(p)) }

// Address makes a number.
func Address(p *byte) uintptr { return uintptr(unsafe.Pointer(p)) } // want Address:`made \[0\] passes \[\]`

// Align returns its number rounded up.
func Align(u uintptr) uintptr { return (u + 7) &^ 7 } // want Align:`made \[\] passes \[\[0 0\]\]`

// Alloc returns memory of the host.
func Alloc(n int) (p unsafe.Pointer, ok bool) { // want Alloc:`foreign \[0\]`
	if n == 0 {
		return nil, false
	}
	p = vec.Any(nil)
	return p, p != nil
}

// Len returns a number that is not made of a pointer.
func Len(b []byte) uintptr { return uintptr(len(b)) }

// Request is a struct with an address in it.
type Request struct {
	Num  uint32
	Addr uintptr // want Addr:`address`
	Len  uintptr
}

// Fill stores an address in Addr.
func (r *Request) Fill(b []byte) {
	r.Addr, r.Len = uintptr(unsafe.Pointer(&b[0])), uintptr(len(b))
}

// A Port has methods.
type Port struct{ num int }

// Send passes its number on.
func (p *Port) Send(arg uintptr) int64 { return usys.Call1(p.num, arg) } // want Send:`sink \[0\] kept=false conduit=true`

// SendPtr takes a pointer.
func (p *Port) SendPtr(arg unsafe.Pointer) int64 { return usys.Call1(p.num, uintptr(arg)) }
