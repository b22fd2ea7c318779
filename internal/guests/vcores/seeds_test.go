//go:build linux && amd64

package vcores

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

var (
	seeds     = flag.Int("seeds", 20, "orders of threads that TestSeeds tries")
	firstSeed = flag.Int("seed", 1, "the first of them")
)

// TestSeeds makes threads wait for each other in all ways, on more vcores than there are
// processors, while each call may switch threads. The test fails if a thread is not woken or
// is in two lists, or if a result is wrong.
func TestSeeds(t *testing.T) {
	for seed := *firstSeed; seed < *firstSeed+*seeds; seed++ {
		e, err := program.Run(guests.Hosted, time.Minute, nil, []string{"-vcores", "4", "-seed", fmt.Sprint(seed)}, "mix", "100")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if e.Status != "exit status 0" || e.Stdout != "mix 100 parts 8\n" || e.Stderr != "" {
			t.Fatalf("seed %d: %s, want exit status 0 and mix 100 parts 8, got\n%s%s", seed, e.Status, e.Stdout, e.Stderr)
		}
	}
}
