package cgo

// #include <openssl/evp.h>
import "C"

import (
	"hash"
	"runtime"
	"unsafe"
)

// A digester is a hash.Hash.
type digester struct {
	md  *C.EVP_MD
	ctx *C.EVP_MD_CTX
}

// New returns a hash by the digest of this name, such as SHA256.
func New(name string) (hash.Hash, error) {
	md, err := fetch(name)
	if err != nil {
		return nil, err
	}
	d := &digester{md: md, ctx: C.EVP_MD_CTX_new()}
	runtime.AddCleanup(d, func(md *C.EVP_MD) { C.EVP_MD_free(md) }, d.md)
	runtime.AddCleanup(d, func(ctx *C.EVP_MD_CTX) { C.EVP_MD_CTX_free(ctx) }, d.ctx)
	d.Reset()
	return d, nil
}

// Write adds p to the text, and returns no error.
func (d *digester) Write(p []byte) (int, error) {
	defer runtime.KeepAlive(d)
	if C.EVP_DigestUpdate(d.ctx, unsafe.Pointer(unsafe.SliceData(p)), C.size_t(len(p))) == 0 {
		panic(Error("EVP_DigestUpdate fails"))
	}
	return len(p), nil
}

// Sum appends the sum of the text to b. The text may go on.
func (d *digester) Sum(b []byte) []byte {
	defer runtime.KeepAlive(d)
	ctx := C.EVP_MD_CTX_new()
	defer C.EVP_MD_CTX_free(ctx)
	var sum [C.EVP_MAX_MD_SIZE]byte
	var n C.uint
	must(func() bool {
		return C.EVP_MD_CTX_copy_ex(ctx, d.ctx) != 0 && C.EVP_DigestFinal_ex(ctx, bytes(sum[:]), &n) != 0
	})
	return append(b, sum[:n]...)
}

// Reset begins another text.
func (d *digester) Reset() {
	must(func() bool { return C.EVP_DigestInit_ex(d.ctx, d.md, nil) != 0 })
	runtime.KeepAlive(d)
}

// Size returns the length of a sum.
func (d *digester) Size() int {
	defer runtime.KeepAlive(d)
	return int(C.EVP_MD_get_size(d.md))
}

// BlockSize returns the digest's own block size.
func (d *digester) BlockSize() int {
	defer runtime.KeepAlive(d)
	return int(C.EVP_MD_get_block_size(d.md))
}

var sha256 = []byte("SHA256\x00")

// Sum256 returns the SHA-256 sum of p.
func Sum256(p []byte) (sum [32]byte) {
	must(func() bool {
		md := C.EVP_MD_fetch(nil, (*C.char)(unsafe.Pointer(&sha256[0])), nil)
		if md == nil {
			return false
		}
		defer C.EVP_MD_free(md)
		var n C.uint
		return C.EVP_Digest(unsafe.Pointer(unsafe.SliceData(p)), C.size_t(len(p)), bytes(sum[:]), &n, md, nil) != 0
	})
	return sum
}
