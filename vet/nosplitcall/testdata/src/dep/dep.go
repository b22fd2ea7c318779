// Package dep has functions that other packages call where nothing may split. // want package:`nosplit functions`
package dep

import "unsafe"

//go:nosplit
//go:norace
func Sum(a, b uintptr) uintptr { return a + b }

//go:nosplit
//go:norace
func Grow(list []int) []int { return append(list, 1) }

//go:nosplit
//go:norace
func Deep(n int) int { return Middle(n) }

//go:nosplit
//go:norace
func Middle(n int) int { return plain(n) }

func plain(n int) int {
	var s string
	for range n {
		s += "x"
	}
	return len(s)
}

func Plain(n int) int { return plain(n) }

//go:nosplit
func Watched(p *int) int { return *p }

//go:nosplit
//go:norace
func Keep(p unsafe.Pointer) { kept = p }

var kept unsafe.Pointer

func Asm(p unsafe.Pointer) uintptr

// AsmGo calls a Go function that may split.
func AsmGo()

//go:nosplit
//go:norace
func Box(v any) bool { return v == nil }
