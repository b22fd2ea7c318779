//go:build linux && amd64 && extra

package sim

import (
	"path/filepath"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

// A position-independent program is loaded at the same address in all runs.
func TestSamePIE(t *testing.T) {
	file := filepath.Join(kit.Dir, "pie")
	if err := kit.Build(guests.Native, ".", "build", "-sim", "-buildmode=pie", "-o", file, "./testdata/goroutines"); err != nil {
		t.Fatal(err)
	}
	first, _ := run(t, file, 7, ".", nil)
	for range *times {
		if r, _ := run(t, file, 7, ".", nil); r.Hash != first.Hash {
			t.Fatalf("hash %s, at first %s", r.Hash, first.Hash)
		}
	}
}
