// Package strict is checked with -cgo.
package strict

import (
	"unsafe"

	"example.com/snippets/vec"
	"github.com/usys-go/bridge/usys"
)

func names(list []*byte) {
	vec.Names(&list[0]) // want `vec.Names gets a pointer to Go memory that holds a pointer \(\*byte\): cgo's rule forbids that`
}

func pointers(list *[4]*byte) {
	usys.Call1(usys.USYS_FUNC, uintptr(unsafe.Pointer(list))) // want `gets a pointer to Go memory that holds a pointer`
}

func numbers(list *[4]uint64) { usys.Call1(usys.USYS_FUNC, uintptr(unsafe.Pointer(list))) }
