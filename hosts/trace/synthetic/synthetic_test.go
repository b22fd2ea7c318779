package synthetic

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
)

func list(n int) (list []*trace.Event) { return slices.AppendSeq(list, Events(n)) }

// TestEvents checks that the events have all cases that outputs have to handle.
func TestEvents(t *testing.T) {
	const n = 20_000
	events := list(n)
	if len(events) != n {
		t.Fatalf("%d events", len(events))
	}
	if again := list(n); !reflect.DeepEqual(events, again) {
		t.Errorf("two lists of %d events (-first +second):\n%s", n, cmp.Diff(events, again))
	}
	threads := map[uint64]map[int]bool{} // of each goroutine
	seen := map[string]int{}
	free := map[int]int64{}
	last := int64(0)
	for i, e := range events {
		if e.End != 0 {
			if e.End < last || e.Begin > e.End {
				t.Fatalf("event %d ends at %d, the one before at %d", i, e.End, last)
			}
			last = e.End
		}
		if e.Kind == trace.CallEvent && e.Begin < free[e.Thread] {
			t.Fatalf("event %d begins at %d, but its thread is free from %d", i, e.Begin, free[e.Thread])
		}
		if e.Kind == trace.CallEvent {
			free[e.Thread] = e.End
		}
		if threads[e.Goroutine] == nil {
			threads[e.Goroutine] = map[int]bool{}
		}
		threads[e.Goroutine][e.Thread] = true
		for what, ok := range map[string]bool{"unfinished": e.End == 0, "error": e.Errno != "", "signal": e.Kind == trace.SignalEvent,
			"exit": e.Kind == trace.ExitEvent, "labels": e.Labels != nil, "path": e.Path != "", "bytes": e.Bytes > 0, "odd": e.Text == Odd} {
			if ok {
				seen[what]++
			}
		}
	}
	for what, n := range map[string]int{"unfinished": Threads, "error": 100, "signal": 10, "exit": 1, "labels": 5000, "path": 1000, "bytes": 5000, "odd": 5} {
		if seen[what] < n {
			t.Errorf("only %d events with: %s", seen[what], what)
		}
	}
	if len(threads[34]) != Threads {
		t.Errorf("goroutine 34 runs on threads %v, want %d of them", threads[34], Threads)
	}
}
