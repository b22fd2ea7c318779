//go:build linux && amd64

package vcores

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// Children, and programs started by exec, have the same attributes as natively: masks,
// pending signals, name spaces, tracers and deaths.
func TestProcesses(t *testing.T) {
	for _, text := range []string{"bulk 200", "processes", "forks", "deathsignal", "becomes plain", "becomes bound", "execfd", "ignores"} {
		args := strings.Fields(text)
		t.Run(strings.Join(args, "-"), func(t *testing.T) {
			want := natively.children(t, args...)
			for _, w := range append(slices.Clip(ways), way{ways[0].column, 4}, way{guests.Hosted, 0}) {
				if got := w.children(t, args...); got != want {
					t.Errorf("%s:\n%s\nnatively:\n%s", w, got, want)
				}
			}
		})
	}
}

// children returns the guest's output without its directory. Strict mode prints the
// programs that it does not host on standard error.
func (w way) children(t *testing.T, args ...string) string {
	t.Helper()
	if args[0] == "becomes" {
		args = append(slices.Clip(args), program.File(w.column), "attributes")
	}
	e, err := program.Run(w.column, 5*time.Minute, []string{"GOMAXPROCS=4"}, w.flags(), args...)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(e.Stdout, filepath.Dir(program.File(w.column)), "")
	for line := range strings.Lines(e.Stderr) {
		if !strings.Contains(line, "it runs natively") {
			text += line
		}
	}
	return fmt.Sprintf("%s\n%s", text, e.Status)
}
