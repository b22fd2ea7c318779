//go:build linux && amd64

package vcores

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var program *guests.Program

func TestMain(m *testing.M) { guests.Main(m, &program, nil) }

// A way is a column with a number of vcores; 0 stands for the kernel's threads.
type way struct {
	column guests.Column
	vcores int
}

var (
	natively = way{guests.Native, 0}
	ways     = []way{{guests.Hosted, 1}, {guests.Hosted, 2}, {guests.Strict, 1}, {guests.Strict, 2}}
)

func (w way) String() string { return fmt.Sprint(w.column, " ", w.vcores) }

func (w way) flags() []string {
	if w.vcores == 0 {
		return nil
	}
	return []string{"-vcores", fmt.Sprint(w.vcores)}
}

// run runs the guest with a number of Ps, and fails the test if the guest fails.
func (w way) run(t *testing.T, procs int, args ...string) guests.End {
	t.Helper()
	e, err := program.Run(w.column, 10*time.Minute, []string{fmt.Sprint("GOMAXPROCS=", procs)}, w.flags(), args...)
	if err != nil {
		t.Fatal(err)
	}
	if e.Status != "exit status 0" || e.Stderr != "" {
		t.Fatalf("%s: %v with %d Ps: %s, want exit status 0 and no message\n%s%s", w, args, procs, e.Status, e.Stdout, e.Stderr)
	}
	return e
}

// Each program has the same output as natively, with fewer Ps than vcores, as many, and more.
func TestSame(t *testing.T) {
	for _, text := range []string{"yield 2000", "futex 2000", "lockedpingpong 1000", "pingpong 20000", "newthreads 500",
		"lockedmutex 200", "fifos 20", "sigqueue 20000", "http 20", "compute 20", "allocate 100000", "noroom 1", "uring 8000"} {
		args := strings.Fields(text)
		t.Run(args[0], func(t *testing.T) {
			for _, procs := range []int{1, 2, 4} {
				want := natively.run(t, procs, args...)
				for _, w := range ways {
					if got := w.run(t, procs, args...); got.Stdout != want.Stdout {
						t.Errorf("%s with %d Ps: %q, natively %q", w, procs, got.Stdout, want.Stdout)
					}
				}
			}
		})
	}
}
