// Package evp wraps the EVP interface of OpenSSL's libcrypto: digests, HMAC, and AES in
// Galois/counter mode. Its types are those of Go's own packages.
//
// Package cgo beside it is the same by cgo.
package evp

//go:generate go -C ../../.. run ./cmd/usys gen ./examples/libs/evp

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/usys"
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
	errClear()
	if f() {
		return nil
	}
	var buf [256]byte
	errString(errGet(), &buf[0], uint64(len(buf)))
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
func fetch(name string) (md *digestType, err error) {
	if err := usys.Require("evp"); err != nil {
		return nil, err
	}
	p, err := unix.BytePtrFromString(name)
	if err != nil {
		return nil, err
	}
	err = try(func() bool {
		md = mdFetch(nil, p, nil)
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
	defer mdFree(md)
	k := unsafe.Pointer(unsafe.SliceData(key))
	if len(key) == 0 {
		k = unsafe.Pointer(&empty) // OpenSSL takes a nil pointer for no key
	}
	sum := make([]byte, mdSize(md))
	err = try(func() bool {
		var n uint32
		return hmac(md, k, int32(len(key)), unsafe.SliceData(p), uint64(len(p)), &sum[0], &n) != nil
	})
	return sum, err
}

var empty byte
