//go:build linux && amd64 && cgo

package aborts

import (
	"flag"
	"testing"

	_ "github.com/usys-go/bridge/parlib"
)

var number = flag.Int("aborts", 5000, "how many calls with a deadline")

func TestAborts(t *testing.T) {
	r, err := Run(*number, 2, 1)
	t.Logf("\n%v", r)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		// All kinds must have seen both ends, but those that have one.
		calls, aborted := r.Calls[k.name], r.Aborted[k.name]
		one := k.name == "read of an empty pipe" || k.name == "futex wait"
		if aborted == 0 || !one && aborted == calls {
			t.Errorf("%s: %d of %d were aborted", k.name, aborted, calls)
		}
	}
}
