package evp_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	gohmac "crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/usys-go/bridge/examples/libs/evp"
	"github.com/usys-go/bridge/examples/libs/evp/cgo"
	"github.com/usys-go/bridge/examples/libs/internal/both"
)

type library struct {
	newHash func(name string) (hash.Hash, error)
	sum256  func(p []byte) [32]byte
	hmac    func(name string, key, p []byte) ([]byte, error)
	newGCM  func(key []byte) (cipher.AEAD, error)
}

var wrappers = both.Wrappers[library]{
	Usys: library{evp.New, evp.Sum256, evp.HMAC, evp.NewGCM},
	Cgo:  library{cgo.New, cgo.Sum256, cgo.HMAC, cgo.NewGCM},
}

func TestDigests(t *testing.T) {
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		h, err := l.newHash("SHA256")
		if err != nil {
			t.Fatal(err)
		}
		log.Add("%d %d", h.Size(), h.BlockSize())
		log.Add("%x", h.Sum(nil))
		io.WriteString(h, "a")
		log.Add("%x", h.Sum([]byte{0xee})[:9])
		io.WriteString(h, "bc")
		log.Add("%x", h.Sum(nil)[:8])
		h.Reset()
		log.Add("%x", h.Sum(nil)[:8])
		log.Add("%x", l.sum256([]byte("abc")))
		for _, name := range []string{"SHA1", "MD5", "SHA512"} {
			h, err := l.newHash(name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(h, "abc")
			log.Add("%s %x", name, h.Sum(nil)[:8])
		}
		code, err := l.hmac("SHA256", []byte("key"), []byte("The quick brown fox jumps over the lazy dog"))
		log.Add("%x %v", code, err)
		code, err = l.hmac("SHA256", nil, nil)
		log.Add("%x %v", code, err)
	}, `
32 64
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
eeca978112ca1bbdca
ba7816bf8f01cfea
e3b0c44298fc1c14
ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
SHA1 a9993e364706816a
MD5 900150983cd24fb0
SHA512 ddaf35a193617aba
f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8 <nil>
b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad <nil>
`)
}

func TestGCM(t *testing.T) {
	key, nonce := bytes.Repeat([]byte{7}, 32), make([]byte, 12)
	text, more := []byte("a text that is secret"), []byte("and one that is not")
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		g, err := l.newGCM(key)
		if err != nil {
			t.Fatal(err)
		}
		log.Add("%d %d", g.NonceSize(), g.Overhead())
		sealed := g.Seal([]byte("head"), nonce, text, more)
		log.Add("%s %v", sealed[:4], bytes.Equal(sealed[4:], goGCM(t, key).Seal(nil, nonce, text, more)))
		sealed = sealed[4:]
		log.Add("open: %s", opened(g.Open([]byte("head, "), nonce, sealed, more)))
		log.Add("other data: %s", opened(g.Open(nil, nonce, sealed, text)))
		log.Add("short: %s", opened(g.Open(nil, nonce, sealed[:15], more)))
		sealed[0]++
		log.Add("changed: %s", opened(g.Open(nil, nonce, sealed, more)))
		log.Add("in place: %s", opened(g.Open(nil, nonce, g.Seal(nil, nonce, nil, more), more)))
		p := append([]byte("in place"), make([]byte, 16)...)
		p = g.Seal(p[:0], nonce, p[:8], nil)
		log.Add("in place: %s", opened(g.Open(p[:0], nonce, p, nil)))
	}, `
12 16
head true
open: "head, a text that is secret" <nil>
other data: "" evp: message authentication failed
short: "" evp: message authentication failed
changed: "" evp: message authentication failed
in place: "" <nil>
in place: "in place" <nil>
`)
}

func opened(p []byte, err error) string { return fmt.Sprintf("%q %v", p, err) }

// goGCM returns Go's AES in Galois/counter mode.
func goGCM(t *testing.T, key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestErrors(t *testing.T) {
	both.Same(t, wrappers, func(t *testing.T, l library, log *both.Log) {
		for _, name := range []string{"nosuch", "", "a\x00b"} {
			_, err := l.newHash(name)
			log.Add("hash: %v", err)
			_, err = l.hmac(name, nil, nil)
			log.Add("hmac: %v", err)
		}
		_, err := l.newGCM(make([]byte, 15))
		log.Add("key: %v", err)
		g, err := l.newGCM(make([]byte, 16))
		if err != nil {
			t.Fatal(err)
		}
		log.Add("nonce: %v", panics(func() { g.Seal(nil, make([]byte, 11), nil, nil) }))
	}, `
hash: evp: error:0308010C:digital envelope routines::unsupported
hmac: evp: error:0308010C:digital envelope routines::unsupported
hash: evp: error:0308010C:digital envelope routines::unsupported
hmac: evp: error:0308010C:digital envelope routines::unsupported
hash: invalid argument
hmac: invalid argument
key: evp: a key of 15 bytes (use one of 16, 24 or 32)
nonce: evp: a nonce of 11 bytes (use one of 12)
`)
}

func panics(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestBusy(t *testing.T) {
	both.Busy(t, wrappers, func(l library, goroutine int) error {
		random := rand.New(rand.NewPCG(uint64(goroutine), 0))
		g, err := l.newGCM(bytes.Repeat([]byte{byte(goroutine)}, 16))
		if err != nil {
			return err
		}
		for i := range 100 {
			text := bytes.Repeat([]byte{byte(goroutine), byte(i)}, random.IntN(40000))
			want := sha256.Sum256(text)
			h, err := l.newHash("SHA256")
			if err != nil {
				return err
			}
			n := random.IntN(len(text) + 1)
			h.Write(text[:n])
			h.Write(text[n:])
			mac := gohmac.New(sha256.New, text[:n])
			mac.Write(text[n:])
			code, err := l.hmac("SHA256", text[:n], text[n:])
			if err != nil || l.sum256(text) != want || !bytes.Equal(h.Sum(nil), want[:]) || !bytes.Equal(code, mac.Sum(nil)) {
				return fmt.Errorf("a wrong sum, or an error: %v", err)
			}
			if _, err := l.newHash("nosuch"); err == nil || !strings.HasSuffix(err.Error(), "unsupported") {
				return fmt.Errorf("an error of another call's: %w", err)
			}
			nonce := make([]byte, 12)
			nonce[0] = byte(i)
			back, err := g.Open(nil, nonce, g.Seal(nil, nonce, text, nonce), nonce)
			if err != nil || !bytes.Equal(back, text) {
				return fmt.Errorf("another text: %w", err)
			}
		}
		return nil
	})
}
