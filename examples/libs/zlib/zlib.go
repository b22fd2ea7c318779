// Package zlib wraps the C library zlib: sums, and compression of blocks and of streams.
//
// Package cgo beside it is the same by cgo.
package zlib

//go:generate go -C ../../.. run ./cmd/usys gen ./examples/libs/zlib

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// short is the length that is summed in a few microseconds. A longer text is summed by a
// call that may block, so that it does not delay the garbage collector.
const short = 16 << 10

// CRC32 returns the sum of a text whose first part has the sum crc, or 0 if it is empty,
// and whose rest is p. p has less than 4 GiB.
func CRC32(crc uint32, p []byte) uint32 {
	if len(p) == 0 {
		return crc // zlib returns the initial sum for a nil pointer
	}
	if len(p) > short {
		return uint32(crc32Long(uint64(crc), unsafe.SliceData(p), uint32(len(p))))
	}
	return uint32(crc32(uint64(crc), unsafe.SliceData(p), uint32(len(p))))
}

// Compress returns p compressed, in zlib's format. The level is 0, no compression, to
// 9, the smallest, or -1 for the default.
func Compress(p []byte, level int) ([]byte, error) {
	out := make([]byte, compressBound(uint64(len(p))))
	n := uint64(len(out))
	rc := compress2(unsafe.SliceData(out), &n, unsafe.SliceData(p), uint64(len(p)), int32(level))
	if rc != rcOK {
		return nil, Error(rc)
	}
	return out[:n], nil
}

// Uncompress returns the text that was compressed to p, of at most limit bytes.
func Uncompress(p []byte, limit int) ([]byte, error) {
	out := make([]byte, limit)
	n := uint64(len(out))
	rc := uncompress(unsafe.SliceData(out), &n, unsafe.SliceData(p), uint64(len(p)))
	if rc != rcOK {
		return nil, Error(rc)
	}
	return out[:n], nil
}

// Error is a result of zlib that means an error.
type Error int32

// Error returns zlib's text.
func (e Error) Error() string { return "zlib: " + unix.BytePtrToString(zError(int32(e))) }
