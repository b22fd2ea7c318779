//go:build bars && linux && amd64 && cgo

package akaros

import (
	"os"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// Reading a file of 1 KiB takes no more time than package os takes.
func TestBarReadFile(t *testing.T) {
	name := oneKiB(t)
	measure := func(read func(string) ([]byte, error)) func() time.Duration {
		return func() time.Duration {
			return bar.CPU(func() {
				for range 500 {
					if _, err := read(name); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
	bar.Most(t, "akaros.ReadFile/os.ReadFile", bar.Ratio(101, measure(ReadFile), measure(os.ReadFile)), 1)
}
