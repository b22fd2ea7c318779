//go:build linux && amd64

package stress

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

const shortLength = 5 * time.Second

var (
	length  = flag.Duration("length", shortLength, "how long server and clients run")
	signals = flag.Int("signals", 2000, "signals to a thread that blocks in a read")
	execs   = flag.Int("execs", 200, "execs in four threads")
)

var program *guests.Program

// TestMain checks first that -strict ends a program that executes a SYSCALL outside the host;
// otherwise these tests would prove nothing.
func TestMain(m *testing.M) {
	guests.Main(m, &program, func(p *guests.Program) error { return p.Probe(guests.Strict) })
}

// run runs the guest in a column; anything but success is an error.
func run(t *testing.T, c guests.Column, env []string, args ...string) guests.End {
	t.Helper()
	e, err := program.Run(c, *length+5*time.Minute, env, nil, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %s in %.1f s", c, strings.TrimSpace(e.Stdout), e.Time.Seconds())
	if e.Status != "exit status 0" {
		t.Errorf("%s: %s, want exit status 0\n%s%s", c, e.Status, e.Stdout, e.Stderr)
	}
	return e
}

// A server, 64 connections, GOGC=20 and 500 SIGPROF a second: no error, and no
// SYSCALL outside the host.
func TestHTTP(t *testing.T) {
	columns := []guests.Column{guests.Strict, guests.StrictVcores2}
	if *length > shortLength {
		columns = append(columns, guests.StrictVcores1)
	}
	for _, c := range columns {
		t.Run(c.String(), func(t *testing.T) { stressHTTP(t, c) })
	}
}

func stressHTTP(t *testing.T, c guests.Column) {
	e := run(t, c, []string{"GOGC=20"}, "stresshttp", length.String())
	var requests, sent, rate, collections int
	_, err := fmt.Sscanf(e.Stdout, "requests %d signals %d per second %d collections %d", &requests, &sent, &rate, &collections)
	seconds := int(length.Seconds())
	// With less than this the load was too low, because the machine is too slow.
	if err != nil || requests < 100*seconds || rate < 450 || collections < seconds {
		t.Errorf("%v: requests %d signals %d rate %d collections %d; want %d requests, rate 450, %d collections or more", err, requests, sent, rate, collections, 100*seconds, seconds)
	}
}

func TestSignals(t *testing.T) {
	for _, c := range guests.Columns {
		e := run(t, c, nil, "stresssignals", fmt.Sprint(*signals))
		if want := fmt.Sprintf("signals %d read ended\n", *signals); e.Stdout != want {
			t.Errorf("%s: %q, want %q", c, e.Stdout, want)
		}
	}
}

// The second program gets 5,000 SIGPROF a second meanwhile.
func TestExecs(t *testing.T) {
	for _, name := range []string{"stressexec", "stressforks"} {
		t.Run(name, func(t *testing.T) {
			for _, c := range guests.Columns {
				e := run(t, c, nil, name, fmt.Sprint(*execs))
				if want := fmt.Sprintf("children %d\n", *execs); e.Stdout != want {
					t.Errorf("%s: %q, want %q", c, e.Stdout, want)
				}
			}
		})
	}
}
