//go:build bars

package xxhash_test

import (
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarSum64 measures the hash of 16 bytes.
func TestBarSum64(t *testing.T) {
	p := []byte("sixteen bytes!!!")
	cost := func(sum sum64) func() time.Duration {
		return func() time.Duration {
			return bar.CPU(func() {
				for i := range uint64(500_000) {
					sum(p, i)
				}
			})
		}
	}
	bar.Most(t, "xxhash-16/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 0.2)
}
