package runs

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const report = `failure 1 always 12 a\nb \\n c
frames 1 0x401000 0x402000
details 1 n 1\\
failure 2 unreachable 13 here
property always 4 1 a\nb \\n c
property sometimes 0 7 seven
property reachable 0 0 never
property unreachable 0 1 here
hash 0xabc
settings seed=1
ns 20
property 0
`

func TestReport(t *testing.T) {
	r, err := parse([]byte(report))
	if err != nil {
		t.Fatal(err)
	}
	failures := []Failure{
		{Kind: Always, Name: "a\nb \\n c", At: 12, Details: `n 1\`, Stack: []uint64{0x401000, 0x402000}, number: "1"},
		{Kind: Unreachable, Name: "here", At: 13, number: "2"},
	}
	properties := []Property{{Always, "a\nb \\n c", 4, 1}, {Sometimes, "seven", 0, 7}, {Reachable, "never", 0, 0}, {Unreachable, "here", 0, 1}}
	if diff := cmp.Diff(failures, r.Failures, cmp.AllowUnexported(Failure{})); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(properties, r.Properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if r.Ended != Violated || !r.Failed() || r.Status() != 1 || r.Hash != "abc" || r.Virtual != 20*time.Nanosecond {
		t.Errorf("Ended %v, Failed() %v, Status() %d, hash %s, virtual time %v; want %v, true, 1, abc, 20ns", r.Ended, r.Failed(), r.Status(), r.Hash, r.Virtual, Violated)
	}
}

// A property that has failed fails the run, whatever the run's end is.
func TestFailedAndEnded(t *testing.T) {
	for ended, status := range map[string]int{Exit: 1, Limit: 1, Violated: 1, Deadlock: 1, Signal: 128, Unrepeatable: 3} {
		r := Result{Ended: ended, Failures: make([]Failure, 2)}
		if !r.Failed() || r.Status() != status {
			t.Errorf("%s: failed %v, status %d; want true, %d", ended, r.Failed(), r.Status(), status)
		}
	}
}

func TestDamagedReport(t *testing.T) {
	for _, line := range []string{
		"property always 1", "property always x 1 name", "property always 1 x name", "failure 1 always 2", "failure 1 always x name",
		"details 7 text", "frames 7 0x1", "failure 1 always 2 name\nframes 1 x", "stack x", "calls x", "exit",
	} {
		if r, err := parse([]byte(line + "\n")); err == nil {
			t.Errorf("parse(%q) = %+v, want an error", line, r)
		} else if !strings.Contains(err.Error(), "the simulator's report has a line") {
			t.Errorf("parse(%q): %v, want the error that the report has a line", line, err)
		}
	}
}

func TestTally(t *testing.T) {
	var sum Tally
	sum.Add([]Property{{Sometimes, "a", 0, 3}, {Reachable, "b", 0, 0}, {Always, "c", 0, 0}, {Buggify, "a", 0, 9}})
	sum.Add([]Property{{Sometimes, "a", 1, 0}, {Sometimes, "d", 0, 2}, {Unreachable, "e", 0, 0}, {Always, "f", 0, 0}, {Always, "f", 1, 0}})
	var missing []string
	for _, p := range sum.All() {
		if p.Missing() {
			missing = append(missing, p.Kind+" "+p.Name)
		}
	}
	if want := []string{"always c", "reachable b", "sometimes d"}; !reflect.DeepEqual(missing, want) {
		t.Errorf("missing: %q, want %q", missing, want)
	}
	if all := sum.All(); all[len(all)-3] != (Property{Sometimes, "a", 1, 3}) {
		t.Errorf("All() = %+v, want sometimes a 1 3 as the third from the end", all)
	}
}
