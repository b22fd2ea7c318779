// Package xxhash wraps the C library xxhash: the hash XXH64, which is fast, and no
// protection against people who look for collisions.
//
// Package cgo beside it is the same by cgo.
package xxhash

//go:generate go -C ../../.. run ./cmd/usys gen ./examples/libs/xxhash

import (
	"unsafe"
)

//usys:table xxhash host=host

//usys:nb xxh64(p *byte, n, seed uint64) (h uint64) [num=8, c=xxh64]
//usys:call xxh64Long(p *byte, n, seed uint64) (h uint64) [num=9]

// short is how much is hashed in a few microseconds. What takes longer is called as a
// function that may block, so that it holds up no collection of garbage.
const short = 32 << 10

// Sum64 returns the hash of p.
func Sum64(p []byte, seed uint64) uint64 {
	n := uint64(len(p))
	if n > short {
		return xxh64Long(unsafe.SliceData(p), n, seed)
	}
	return xxh64(unsafe.SliceData(p), n, seed)
}
