//go:build linux && amd64 && cgo

package host

// #include "wreck.h"
import "C"

//export goCallback
func goCallback() {}

// CgoLoad reads the byte at addr by cgo.
func CgoLoad(addr uintptr) { C.plain_load(C.uintptr_t(addr)) }
