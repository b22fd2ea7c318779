//go:build linux && amd64 && cgo

package tablehost

// #cgo CFLAGS: -O2 -Wall -Wextra
// #cgo noescape bench_add2_quiet
// #cgo nocallback bench_add2_quiet
// #include "bench.h"
import "C"

import "unsafe"

// Add2 returns the address of the C function that Nb2 and Call2 reach, for
// calls by address.
func Add2() uintptr { return uintptr(unsafe.Pointer(C.bench_add2)) }

// The loops store into these variables, as those of the bench do.
var (
	sink  uint64
	fsink float64
)

// The loops are here because a C function can be named only in the package that
// imports "C": the cost of a wrapper for each call would be measured, too.

// Cgo0 calls bench_zero n times.
func Cgo0(n int) {
	for range n {
		sink = uint64(C.bench_zero())
	}
}

// Cgo2 calls bench_add2 n times.
func Cgo2(n int) {
	for i := range n {
		sink = uint64(C.bench_add2(C.uint64_t(i), 3))
	}
}

// CgoQuiet2 is Cgo2 with #cgo noescape and #cgo nocallback.
func CgoQuiet2(n int) {
	for i := range n {
		sink = uint64(C.bench_add2_quiet(C.uint64_t(i), 3))
	}
}

// Cgo6 calls bench_add6 n times.
func Cgo6(n int) {
	for i := range n {
		sink = uint64(C.bench_add6(C.uint64_t(i), 3, 4, 5, 6, 7))
	}
}

// CgoF2 calls bench_addf2 n times.
func CgoF2(n int) {
	for i := range n {
		fsink = float64(C.bench_addf2(C.double(i), 3))
	}
}

// Loop calls bench_add2 n times from C, through a function pointer.
func Loop(n int) { C.bench_loop(C.uint64_t(n)) }
