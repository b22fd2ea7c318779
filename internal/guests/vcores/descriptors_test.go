//go:build linux && amd64

package vcores

import (
	"slices"
	"strings"
	"testing"
)

// Calls that wait for descriptors end as they do natively: with data, at once, by a timeout or
// by a signal.
func TestDescriptors(t *testing.T) {
	for _, text := range []string{"descriptors", "manypipes 1000"} {
		args := strings.Fields(text)
		t.Run(args[0], func(t *testing.T) {
			want := natively.run(t, 4, args...)
			for _, w := range append(slices.Clip(ways), way{ways[0].column, 4}) {
				if got := w.run(t, 4, args...); got.Stdout != want.Stdout {
					t.Errorf("%s:\n%s\nnatively:\n%s", w, got.Stdout, want.Stdout)
				}
			}
		})
	}
}
