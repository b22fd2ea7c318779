// Library is built as a c-archive and as a c-shared library.
package main

import "C"

import (
	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/usys"
)

//export Sum
func Sum(a, b uint64) uint64 {
	n := int64(0)
	hosttest.Bump2(&n, int64(a))
	return hosttest.Add(uint64(n), b)
}

// Filled is how many functions the host filled.
//
//export Filled
func Filled() int {
	n := 0
	for _, t := range usys.Status().Tables {
		n += t.Filled
	}
	return n
}

// Recovers says whether a nil dereference in Go is still a panic.
//
//export Recovers
func Recovers() (ok bool) {
	defer func() { ok = recover() != nil }()
	var p *hosttest.Pair
	p.A = 1
	return false
}

func main() {}
