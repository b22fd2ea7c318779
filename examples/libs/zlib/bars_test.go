//go:build bars

package zlib_test

import (
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarCRC32 measures the sum of 16 bytes.
func TestBarCRC32(t *testing.T) {
	p := []byte("sixteen bytes!!!")
	cost := func(l library) func() time.Duration {
		return func() time.Duration {
			return bar.CPU(func() {
				for range 500_000 {
					l.crc32(0, p)
				}
			})
		}
	}
	bar.Most(t, "zlib-crc32-16/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 0.45)
}

// TestBarCompress measures a block of 64 KiB, where zlib itself takes most of the time.
func TestBarCompress(t *testing.T) {
	p := make([]byte, 64<<10)
	cost := func(l library) func() time.Duration {
		return func() time.Duration {
			return bar.CPU(func() {
				for range 100 {
					if _, err := l.compress(p, 6); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
	bar.Most(t, "zlib-compress-64k/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 1.1)
}
