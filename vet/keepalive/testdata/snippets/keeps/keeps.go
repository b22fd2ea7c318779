// Package keeps calls a function that -keeps and -sinks name.
package keeps

import "unsafe"

func Register(queue unsafe.Pointer, n int)

func Post(n int, addr uintptr) // want Post:`sink \[1\] kept=true conduit=false`

func local() {
	q := new([64]byte)
	Register(unsafe.Pointer(q), 64) // want `Register keeps this memory after the call`
}

var queue [64]byte

func global() { Register(unsafe.Pointer(&queue), 64) }

func post(q *[64]byte) {
	u := uintptr(unsafe.Pointer(q))
	Post(1, u) // want `made of a pointer in line 20 reaches Post`
	Post(1, uintptr(unsafe.Pointer(q)))
}
