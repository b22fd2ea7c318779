//go:build linux && amd64 && cgo

package aborts

import (
	"flag"
	"testing"

	_ "github.com/usys-go/bridge/parlib"
)

var number = flag.Int("aborts", 5000, "how many calls with a deadline")

// rounds is the greatest number of rounds.
const rounds = 20

// TestAborts makes the calls again until all kinds have had both ends, except kinds
// that have only one: while other processes use the processors, a round may have only
// one.
func TestAborts(t *testing.T) {
	total := newResult()
	for round := range uint64(rounds) {
		r, err := Run(*number, 2, 1+2*round)
		t.Logf("\n%v", r)
		if err != nil {
			t.Fatal(err)
		}
		if total.add(r); len(total.oneSided()) == 0 {
			return
		}
	}
	for _, k := range total.oneSided() {
		t.Errorf("%s: %d of %d were aborted", k, total.Aborted[k], total.Calls[k])
	}
}

// oneSided returns the kinds of calls that were always aborted, or never, and could have
// been otherwise.
func (r *Result) oneSided() (list []string) {
	for _, k := range kinds {
		calls, aborted := r.Calls[k.name], r.Aborted[k.name]
		one := k.name == "read of an empty pipe" || k.name == "futex wait"
		if aborted == 0 || !one && aborted == calls {
			list = append(list, k.name)
		}
	}
	return list
}
