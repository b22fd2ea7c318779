//go:build linux && amd64 && cgo

package hosttest_test

import (
	"errors"
	"io"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"testing"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/usys"
)

// absences are calls of functions that have neither an error result nor a value for
// their absence, with their names.
var absences = map[string]func(p *int64){
	"AbsentInt":     func(*int64) { AbsentInt() },
	"AbsentPointer": func(*int64) { AbsentPointer() },
	"AbsentFloat":   func(*int64) { AbsentFloat() },
	"AbsentCall":    func(p *int64) { AbsentCall(p) },
	"AbsentMany":    func(p *int64) { AbsentMany(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, p) },
	"AbsentMany2":   func(p *int64) { AbsentMany2(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, p) },
}

// lackOf returns the error with which f panics.
func lackOf(f func(p *int64), p *int64) (err error) {
	defer func() { err, _ = recover().(error) }()
	f(p)
	return nil
}

// TestLack calls functions that the host lacks and that have no value for their absence.
func TestLack(t *testing.T) {
	for name, f := range absences {
		err := lackOf(f, new(int64))
		if err == nil || !errors.Is(err, usys.ENOSYS) {
			t.Errorf("%s: panic %v, want ENOSYS", name, err)
			continue
		}
		c := map[string]string{"AbsentInt": "absent_int", "AbsentPointer": "absent_pointer", "AbsentFloat": "absent_float",
			"AbsentCall": "absent_call", "AbsentMany": "absent_many", "AbsentMany2": "absent_many2"}[name]
		want := "usys: hosttest." + name + ": host parlib has no function " + c + " (set ." + c + " in hosttest_host)"
		if err.Error() != want {
			t.Errorf("%s: panic %q, want %q", name, err, want)
		}
	}
}

// TestLackFirst calls them in threads that have not called C.
func TestLackFirst(t *testing.T) {
	for name, f := range absences {
		onNewThread(func() {
			n := int64(7)
			if err := lackOf(f, &n); err == nil || n != 7 {
				t.Errorf("%s: panic %v, n is %d; want an error, 7", name, err, n)
			}
		})
	}
}

// TestLackMany recovers such panics in many goroutines, while their stacks move, the
// collector and a profile look at them, and signals arrive; and C is called in between.
func TestLackMany(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	if err := pprof.StartCPUProfile(io.Discard); err == nil { // else the tests are being profiled
		defer pprof.StopCPUProfile()
	}
	Storm(2000)
	defer Calm()
	each := 10_000
	if testing.Short() {
		each = 100
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range each {
				for name, f := range absences {
					n := int64(i)
					if err := deeper(i%32, f, &n); err == nil || n != int64(i) {
						t.Errorf("%s: panic %v, n is %d; want an error, %d", name, err, n, i)
						return
					}
				}
				if got := Add(uint64(i), 1); got != uint64(i)+1 {
					t.Errorf("Add(%d, 1) = %d, want %d", i, got, i+1)
				}
			}
		})
	}
	wg.Wait()
}

// deeper calls f under frames that make the stack grow.
//
//go:noinline
func deeper(depth int, f func(*int64), p *int64) error {
	var room [256]byte
	if depth > 0 {
		room[depth] = 1
		return deeper(depth-1, f, p)
	}
	return lackOf(f, p)
}
