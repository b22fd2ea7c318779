package cgo

// #include <openssl/evp.h>
import "C"

import (
	"crypto/cipher"
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	nonceSize = 12
	tagSize   = 16
)

// A gcm is a cipher.AEAD.
type gcm struct {
	cipher *C.EVP_CIPHER
	key    []byte
}

// NewGCM returns AES in Galois/counter mode. The key has 16, 24 or 32 bytes.
func NewGCM(key []byte) (cipher.AEAD, error) {
	if len(key) != 16 && len(key) != 24 && len(key) != 32 {
		return nil, Error(fmt.Sprintf("a key of %d bytes (use one of 16, 24 or 32)", len(key)))
	}
	name, err := unix.BytePtrFromString(fmt.Sprintf("aes-%d-gcm", len(key)*8))
	if err != nil {
		return nil, err
	}
	g := &gcm{key: slices.Clone(key)}
	err = try(func() bool {
		g.cipher = C.EVP_get_cipherbyname((*C.char)(unsafe.Pointer(name)))
		return g.cipher != nil
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

// NonceSize returns 12.
func (g *gcm) NonceSize() int { return nonceSize }

// Overhead returns 16.
func (g *gcm) Overhead() int { return tagSize }

// Seal is as in crypto/cipher. It does not notice that dst and the text overlap in part.
func (g *gcm) Seal(dst, nonce, plaintext, additionalData []byte) []byte {
	all, out := extend(dst, len(plaintext)+tagSize)
	text, tag := out[:len(plaintext)], out[len(plaintext):]
	ctx := g.begin(nonce, 1)
	defer C.EVP_CIPHER_CTX_free(ctx)
	must(func() bool {
		return update(ctx, nil, additionalData) && update(ctx, text, plaintext) && final(ctx) &&
			C.EVP_CIPHER_CTX_ctrl(ctx, C.EVP_CTRL_AEAD_GET_TAG, tagSize, unsafe.Pointer(&tag[0])) != 0
	})
	return all
}

// errOpen does not contain the reason, as in crypto/cipher.
const errOpen = Error("message authentication failed")

// Open is as in crypto/cipher.
func (g *gcm) Open(dst, nonce, ciphertext, additionalData []byte) ([]byte, error) {
	n := len(ciphertext) - tagSize
	if n < 0 {
		return nil, errOpen
	}
	tag := [tagSize]byte(ciphertext[n:])
	all, out := extend(dst, n)
	ctx := g.begin(nonce, 0)
	defer C.EVP_CIPHER_CTX_free(ctx)
	must(func() bool {
		return C.EVP_CIPHER_CTX_ctrl(ctx, C.EVP_CTRL_AEAD_SET_TAG, tagSize, unsafe.Pointer(&tag)) != 0 &&
			update(ctx, nil, additionalData) && update(ctx, out, ciphertext[:n])
	})
	if !final(ctx) {
		clear(out)
		return nil, errOpen
	}
	return all, nil
}

// begin returns a context that encrypts or decrypts.
func (g *gcm) begin(nonce []byte, encrypt C.int) (ctx *C.EVP_CIPHER_CTX) {
	if len(nonce) != nonceSize {
		panic(Error(fmt.Sprintf("a nonce of %d bytes (use one of %d)", len(nonce), nonceSize)))
	}
	must(func() bool {
		ctx = C.EVP_CIPHER_CTX_new()
		return ctx != nil && C.EVP_CipherInit_ex(ctx, g.cipher, nil, bytes(g.key), bytes(nonce), encrypt) != 0
	})
	return ctx
}

// update encrypts or decrypts a text of less than 2 GiB. If out is nil, the text is only
// authenticated.
func update(ctx *C.EVP_CIPHER_CTX, out, text []byte) bool {
	if len(text) == 0 {
		return true
	}
	var n C.int
	return C.EVP_CipherUpdate(ctx, bytes(out), &n, bytes(text), C.int(len(text))) != 0
}

// final reports whether the tag is right; in encryption there is no tag yet.
func final(ctx *C.EVP_CIPHER_CTX) bool {
	var none [1]byte
	var n C.int
	return C.EVP_CipherFinal_ex(ctx, bytes(none[:]), &n) != 0
}

// extend appends n bytes to b, and returns the result and its last n bytes.
func extend(b []byte, n int) (all, more []byte) {
	all = slices.Grow(b, n)[:len(b)+n]
	return all, all[len(b):]
}
