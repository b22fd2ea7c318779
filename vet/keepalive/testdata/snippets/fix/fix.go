// Package fix has mistakes that suggested fixes mend.
package fix

import (
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

func hoisted(p *int64, n int) { // want hoisted:`sink \[1\] kept=false conduit=true`
	u := uintptr(unsafe.Pointer(p))
	usys.Call(usys.USYS_FUNC, uintptr(n), u) // want `made of a pointer`
}

func local() {
	var b [8]byte
	addr := uintptr(unsafe.Pointer(&b[0]))
	usys.Call1(usys.USYS_FREE, addr) // want `made of a pointer`
}

func sum(p *int64, n uintptr) {
	usys.Call1(usys.USYS_FREE, uintptr(unsafe.Pointer(p))+n*8) // want `only a part of an argument`
}

func inOneLine(p *int64) { u := uintptr(unsafe.Pointer(p)); usys.Call1(usys.USYS_FREE, u) } // want `made of a pointer`

// Not mended: p is another pointer at the call, or u is used elsewhere.

func assigned(p, q *int64) {
	u := uintptr(unsafe.Pointer(p))
	p = q
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer`
	println(p)
}

func usedTwice(p *int64) {
	u := uintptr(unsafe.Pointer(p))
	println(u)
	usys.Call1(usys.USYS_FREE, u) // want `made of a pointer`
}
