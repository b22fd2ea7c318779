//go:build linux && amd64

package vcores

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// A guest's thread has its own copy of all attributes that the kernel keeps for each thread, with
// every number of vcores, as it has natively.
func TestBound(t *testing.T) {
	programs := []string{"bound", "inherit", "manybound 2000", "boundyield 200"}
	if os.Geteuid() == 0 {
		programs = append(programs, "allthreads")
	}
	more := append(slices.Clip(ways), way{ways[0].column, 4})
	for _, text := range programs {
		args := strings.Fields(text)
		t.Run(args[0], func(t *testing.T) {
			want := natively.run(t, 4, args...)
			for _, w := range more {
				if got := w.run(t, 4, args...); got.Stdout != want.Stdout {
					t.Errorf("%s: %q, natively %q", w, got.Stdout, want.Stdout)
				}
			}
		})
	}
}
