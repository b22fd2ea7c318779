// Package cgo is package xxhash by cgo, for comparison.
package cgo

// #cgo CFLAGS: -O2 -Wall
// #cgo pkg-config: libxxhash
// #include <xxhash.h>
import "C"

import "unsafe"

// Sum64 returns the hash of p.
func Sum64(p []byte, seed uint64) uint64 {
	return uint64(C.XXH64(unsafe.Pointer(unsafe.SliceData(p)), C.size_t(len(p)), C.XXH64_hash_t(seed)))
}
