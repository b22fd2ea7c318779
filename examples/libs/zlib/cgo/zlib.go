// Package cgo is package zlib by cgo, for comparison.
package cgo

// #cgo CFLAGS: -O2 -Wall
// #cgo pkg-config: zlib
// #include <zlib.h>
import "C"

import "unsafe"

// CRC32 returns the sum of a text whose first part has the sum crc, or 0 if it is empty,
// and whose rest is p. p has less than 4 GiB.
func CRC32(crc uint32, p []byte) uint32 {
	if len(p) == 0 {
		return crc // zlib returns the initial sum for a nil pointer
	}
	return uint32(C.crc32(C.uLong(crc), bytes(p), C.uInt(len(p))))
}

// Compress returns p compressed, in zlib's format. The level is 0, no compression, to
// 9, the smallest, or -1 for the default.
func Compress(p []byte, level int) ([]byte, error) {
	out := make([]byte, C.compressBound(C.uLong(len(p))))
	n := C.uLongf(len(out))
	rc := C.compress2(bytes(out), &n, bytes(p), C.uLong(len(p)), C.int(level))
	if rc != C.Z_OK {
		return nil, Error(rc)
	}
	return out[:n], nil
}

// Uncompress returns the text that was compressed to p, of at most limit bytes.
func Uncompress(p []byte, limit int) ([]byte, error) {
	out := make([]byte, limit)
	n := C.uLongf(len(out))
	rc := C.uncompress(bytes(out), &n, bytes(p), C.uLong(len(p)))
	if rc != C.Z_OK {
		return nil, Error(rc)
	}
	return out[:n], nil
}

func bytes(p []byte) *C.Bytef { return (*C.Bytef)(unsafe.SliceData(p)) }

// Error is a result of zlib that means an error.
type Error int32

// Error returns zlib's text.
func (e Error) Error() string { return "zlib: " + C.GoString(C.zError(C.int(e))) }
