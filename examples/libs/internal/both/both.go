// Package both runs one test over two wrappers of a C library, one by usys and one by
// cgo, and compares their results.
package both

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Wrappers are a library's two wrappers. L is the interface that the test uses.
type Wrappers[L any] struct{ Usys, Cgo L }

// A Log records the results of a wrapper as lines.
type Log struct{ told, found []string }

// Add adds a line that the test expects.
func (l *Log) Add(format string, args ...any) { l.told = append(l.told, fmt.Sprintf(format, args...)) }

// Found adds a line that depends on the library's version.
func (l *Log) Found(format string, args ...any) {
	l.found = append(l.found, fmt.Sprintf(format, args...))
}

// Same runs do with each wrapper. The lines of Add must be want; the lines of Found must be
// equal for both.
func Same[L any](t *testing.T, w Wrappers[L], do func(t *testing.T, library L, log *Log), want string) {
	var logs []Log
	each(t, w, func(t *testing.T, library L) {
		var log Log
		do(t, library, &log)
		if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), log.told); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		logs = append(logs, log)
	})
	if len(logs) == 2 {
		if diff := cmp.Diff(logs[1].found, logs[0].found); diff != "" {
			t.Errorf("-cgo +usys:\n%s", diff)
		}
	}
}

// Goroutines is the number of goroutines of Busy.
const Goroutines = 16

// Busy runs do with each wrapper in many goroutines, while garbage is collected all the
// time. An error that do returns fails the test.
func Busy[L any](t *testing.T, w Wrappers[L], do func(library L, goroutine int) error) {
	each(t, w, func(t *testing.T, library L) {
		defer debug.SetGCPercent(debug.SetGCPercent(5))
		var wg sync.WaitGroup
		for i := range Goroutines {
			wg.Go(func() {
				if err := do(library, i); err != nil {
					t.Errorf("goroutine %d: %v", i, err)
				}
			})
		}
		wg.Wait()
	})
}

func each[L any](t *testing.T, w Wrappers[L], do func(t *testing.T, library L)) {
	t.Run("usys", func(t *testing.T) { do(t, w.Usys) })
	t.Run("cgo", func(t *testing.T) { do(t, w.Cgo) })
}
