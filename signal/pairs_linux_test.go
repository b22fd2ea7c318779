package signal_test

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/signal"
)

// begin asks for number 44 by one of the package's functions, and returns a function that
// undoes it.
type begin func(t *testing.T) (end func())

var begins = map[string]begin{
	"Notify": func(t *testing.T) func() {
		c := make(chan os.Signal, 1)
		must(t, signal.Notify(c, syscall.Signal(44)))
		return func() { signal.Stop(c) }
	},
	"Handle": func(t *testing.T) func() {
		cancel, err := signal.Handle(func(signal.Info) {}, syscall.Signal(44))
		must(t, err)
		return cancel
	},
	"NotifyContext": func(t *testing.T) func() {
		ctx, stop := signal.NotifyContext(t.Context(), syscall.Signal(44))
		must(t, ctx.Err())
		return stop
	},
	"Listen": func(t *testing.T) func() {
		q, err := signal.Listen(syscall.Signal(44))
		must(t, err)
		return q.Close
	},
	"Reset": func(t *testing.T) func() {
		must(t, signal.Notify(make(chan os.Signal, 1), syscall.Signal(44)))
		return func() { must(t, signal.Reset(syscall.Signal(44))) }
	},
}

func must(t *testing.T, err error) {
	if err != nil {
		t.Helper()
		t.Error(err)
	}
}

// TestPairs begins and ends a thousand times in quick succession: no goroutine may remain.
func TestPairs(t *testing.T) {
	need(t)
	for _, procs := range []int{1, 8} {
		t.Run(fmt.Sprint("procs=", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			for name, begin := range begins {
				t.Run(name, func(t *testing.T) {
					before := runtime.NumGoroutine()
					for range 1000 {
						begin(t)()
					}
					atRest(t, before)
				})
			}
			t.Run("mixed", func(t *testing.T) {
				before := runtime.NumGoroutine()
				var wg sync.WaitGroup
				for _, begin := range begins {
					wg.Go(func() {
						for range 1000 {
							begin(t)()
						}
					})
				}
				wg.Wait()
				atRest(t, before)
			})
		})
	}
}

// atRest waits until there are at most two goroutines more than before.
func atRest(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		n := runtime.NumGoroutine()
		if n <= before+2 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, and %d before", n, before)
		}
	}
}

// TestPairsLoseNothing posts a value between each begin and end: every value reaches its
// handler once, however many begins and ends are around it.
func TestPairsLoseNothing(t *testing.T) {
	need(t)
	const n = 1000
	for _, procs := range []int{1, 8} {
		t.Run(fmt.Sprint("procs=", procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			before := runtime.NumGoroutine()
			got := make(chan uint64, 2*n)
			for i := range uint64(n) {
				cancel, err := signal.Handle(func(info signal.Info) { got <- info.Value }, syscall.Signal(44))
				must(t, err)
				must(t, signal.Post(syscall.Signal(44), i))
				cancel()
				begins["Notify"](t)()
			}
			seen := map[uint64]bool{}
			timeout := time.After(time.Minute)
			for range n {
				select {
				case v := <-got:
					if seen[v] {
						t.Fatalf("value %d came twice", v)
					}
					seen[v] = true
				case <-timeout:
					t.Fatalf("%d of %d values came", len(seen), n)
				}
			}
			atRest(t, before)
			if len(got) > 0 {
				t.Errorf("%d values too many", len(got))
			}
		})
	}
}

// TestGoexit ends the goroutine of a callback inside the callback: the later calls are still
// made.
func TestGoexit(t *testing.T) {
	need(t)
	before := runtime.NumGoroutine()
	got := make(chan uint64, 1)
	cancel, err := signal.Handle(func(info signal.Info) {
		defer func() { got <- info.Value }()
		if info.Value%3 == 0 {
			runtime.Goexit()
		}
	}, syscall.Signal(44))
	must(t, err)
	for i := range uint64(100) {
		must(t, signal.Post(syscall.Signal(44), i))
	}
	cancel()
	for i := range uint64(100) {
		select {
		case v := <-got:
			if v != i {
				t.Fatalf("value %d came, want %d", v, i)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%d of 100 values came", i)
		}
	}
	atRest(t, before)
}
