// Package xxhash wraps the C library xxhash: the hash XXH64, which is fast, but not
// resistant to deliberate collisions.
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

// short is the length that is hashed in a few microseconds. A longer text is hashed by a
// call that may block, so that it does not delay the garbage collector.
const short = 32 << 10

// Sum64 returns the hash of p.
func Sum64(p []byte, seed uint64) uint64 {
	n := uint64(len(p))
	if n > short {
		return xxh64Long(unsafe.SliceData(p), n, seed)
	}
	return xxh64(unsafe.SliceData(p), n, seed)
}
