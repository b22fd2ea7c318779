// Package cgo is package evp by cgo, for comparison.
package cgo

// #cgo CFLAGS: -O2 -Wall
// #cgo pkg-config: libcrypto
// #include <openssl/err.h>
// #include <openssl/evp.h>
// #include <openssl/hmac.h>
import "C"

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Error is OpenSSL's text for a failure.
type Error string

// Error returns the text.
func (e Error) Error() string { return "evp: " + string(e) }

// try runs f, which reports whether it succeeds, and returns OpenSSL's error if it does
// not. OpenSSL keeps errors for each thread.
func try(f func() bool) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	C.ERR_clear_error()
	if f() {
		return nil
	}
	var buf [256]byte
	C.ERR_error_string_n(C.ERR_get_error(), (*C.char)(unsafe.Pointer(&buf)), C.size_t(len(buf)))
	return Error(unix.ByteSliceToString(buf[:]))
}

// must is try for calls that fail only if memory is short, or if the caller breaks the
// rules of Go's interfaces.
func must(f func() bool) {
	if err := try(f); err != nil {
		panic(err)
	}
}

// fetch returns a digest of this name.
func fetch(name string) (md *C.EVP_MD, err error) {
	p, err := unix.BytePtrFromString(name)
	if err != nil {
		return nil, err
	}
	err = try(func() bool {
		md = C.EVP_MD_fetch(nil, (*C.char)(unsafe.Pointer(p)), nil)
		return md != nil
	})
	return md, err
}

// HMAC returns the authentication code of p, by the digest of this name.
func HMAC(name string, key, p []byte) ([]byte, error) {
	md, err := fetch(name)
	if err != nil {
		return nil, err
	}
	defer C.EVP_MD_free(md)
	k := unsafe.Pointer(unsafe.SliceData(key))
	if len(key) == 0 {
		k = unsafe.Pointer(&empty) // OpenSSL takes a nil pointer for no key
	}
	sum := make([]byte, C.EVP_MD_get_size(md))
	err = try(func() bool {
		var n C.uint
		return C.HMAC(md, k, C.int(len(key)), bytes(p), C.size_t(len(p)), bytes(sum), &n) != nil
	})
	return sum, err
}

var empty byte

func bytes(p []byte) *C.uchar { return (*C.uchar)(unsafe.SliceData(p)) }
