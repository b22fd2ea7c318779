package evp

import (
	"crypto/cipher"
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/usys"
)

const (
	nonceSize = 12
	tagSize   = 16
)

// A gcm is a cipher.AEAD.
type gcm struct {
	cipher *cipherType
	key    []byte
}

// NewGCM returns AES in Galois/counter mode. The key has 16, 24 or 32 bytes.
func NewGCM(key []byte) (cipher.AEAD, error) {
	if err := usys.Require("evp"); err != nil {
		return nil, err
	}
	if len(key) != 16 && len(key) != 24 && len(key) != 32 {
		return nil, Error(fmt.Sprintf("a key of %d bytes (use one of 16, 24 or 32)", len(key)))
	}
	name, err := unix.BytePtrFromString(fmt.Sprintf("aes-%d-gcm", len(key)*8))
	if err != nil {
		return nil, err
	}
	g := &gcm{key: slices.Clone(key)}
	err = try(func() bool {
		g.cipher = cipherByName(name)
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
	defer cipherCtxFree(ctx)
	must(func() bool {
		return update(ctx, nil, additionalData) && update(ctx, text, plaintext) && final(ctx) &&
			cipherCtrl(ctx, ctrlGetTag, tagSize, unsafe.Pointer(&tag[0])) != 0
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
	defer cipherCtxFree(ctx)
	must(func() bool {
		return cipherCtrl(ctx, ctrlSetTag, tagSize, unsafe.Pointer(&tag)) != 0 &&
			update(ctx, nil, additionalData) && update(ctx, out, ciphertext[:n])
	})
	if !final(ctx) {
		clear(out)
		return nil, errOpen
	}
	return all, nil
}

// begin returns a context that encrypts or decrypts.
func (g *gcm) begin(nonce []byte, encrypt int32) (ctx *cipherCtx) {
	if len(nonce) != nonceSize {
		panic(Error(fmt.Sprintf("a nonce of %d bytes (use one of %d)", len(nonce), nonceSize)))
	}
	must(func() bool {
		ctx = cipherCtxNew()
		return ctx != nil && cipherInit(ctx, g.cipher, nil, &g.key[0], &nonce[0], encrypt) != 0
	})
	return ctx
}

// update encrypts or decrypts a text. If out is nil, the text is only
// authenticated.
func update(ctx *cipherCtx, out, text []byte) bool {
	for len(text) > 0 {
		size := min(len(text), piece)
		var n int32
		if cipherUpdate(ctx, unsafe.SliceData(out), &n, &text[0], int32(size)) == 0 {
			return false
		}
		text = text[size:]
		if out != nil {
			out = out[size:]
		}
	}
	return true
}

// final reports whether the tag is right; in encryption there is no tag yet.
func final(ctx *cipherCtx) bool {
	var none [1]byte
	var n int32
	return cipherFinal(ctx, &none[0], &n) != 0
}

// extend appends n bytes to b, and returns the result and its last n bytes.
func extend(b []byte, n int) (all, more []byte) {
	all = slices.Grow(b, n)[:len(b)+n]
	return all, all[len(b):]
}
