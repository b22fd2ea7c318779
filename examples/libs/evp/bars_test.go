//go:build bars

package evp_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarGCM measures a text of 64 bytes, sealed and opened.
func TestBarGCM(t *testing.T) {
	key, nonce, text := make([]byte, 16), make([]byte, 12), make([]byte, 64)
	cost := func(l library) func() time.Duration {
		g, err := l.newGCM(key)
		if err != nil {
			t.Fatal(err)
		}
		sealed, opened := make([]byte, 0, 80), make([]byte, 0, 64)
		return func() time.Duration {
			return bar.CPU(func() {
				for range 20_000 {
					p := g.Seal(sealed, nonce, text, nil)
					if q, err := g.Open(opened, nonce, p, nil); err != nil || !bytes.Equal(q, text) {
						t.Fatalf("Open = %d bytes, %v; want the %d that Seal took", len(q), err, len(text))
					}
				}
			})
		}
	}
	bar.Most(t, "evp-gcm-64/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 0.85)
}

// TestBarHash measures a hash that is written 16 bytes at a time.
func TestBarHash(t *testing.T) {
	p := make([]byte, 16)
	cost := func(l library) func() time.Duration {
		h, err := l.newHash("SHA256")
		if err != nil {
			t.Fatal(err)
		}
		return func() time.Duration {
			return bar.CPU(func() {
				for range 200_000 {
					h.Write(p)
				}
			})
		}
	}
	bar.Most(t, "evp-sha256-16/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 0.45)
}
