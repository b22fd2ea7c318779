//go:build linux && amd64

package main

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var number = flag.Int("aborts", 5000, "how many calls with a deadline")

// A way runs the program: by a column of package guests, with flags of the
// host.
type way struct {
	column guests.Column
	flags  []string
}

var ways = []way{{guests.Hosted, nil}, {guests.Strict, nil}, {guests.Hosted, []string{"-vcores", "1"}}, {guests.Strict, []string{"-vcores", "2"}}}

func (w way) String() string {
	return strings.Join(append([]string{w.column.String()}, w.flags...), " ")
}

// TestAborts runs the same calls in a program under a host, without cgo: there the
// host's own thread fires the alarms, and its own signal is the kick, although the
// guest's Go has handlers for every signal.
func TestAborts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program, and the loader, and makes 5,000 calls with deadlines twice")
	}
	kit, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := kit.Program(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) {
			n := *number
			if w.flags != nil {
				n /= 2
			}
			e, err := p.Run(w.column, 10*time.Minute, nil, w.flags, fmt.Sprint(n), "2")
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("\n%s", e.Stdout)
			if e.Status != "exit status 0" || !strings.Contains(e.Stdout, fmt.Sprintf("calls %d aborted ", n)) {
				t.Errorf("%s, want exit status 0 and \"calls %d aborted \"; output\n%s%s", e.Status, n, e.Stdout, e.Stderr)
			}
		})
	}
	const line = "usys.futex: errno 4: futex: Interrupted system call; \"\" signal: signal 64\n"
	for _, w := range ways {
		// The guest may use the host's signal number, too: only kicks are the
		// host's.
		e, err := p.Run(w.column, time.Minute, nil, w.flags, "kick")
		if want := strings.Repeat(line, 3) + "signal 64\n"; err != nil || e.Status != "exit status 0" || e.Stdout != want {
			t.Errorf("%s: %v, %s, output\n%s%s\nwant exit status 0,\n%s", w, err, e.Status, e.Stdout, e.Stderr, want)
		}
	}
	// Without a host there are no deadlines, and the program says so.
	e, err := p.Run(guests.Native, time.Minute, nil, nil, "1", "1")
	if err != nil || e.Status == "exit status 0" || !strings.Contains(e.Stderr, ": no host: ") {
		t.Errorf("without a host: %v, %s, want a failure with \": no host: \", got\n%s", err, e.Status, e.Stderr)
	}
}
