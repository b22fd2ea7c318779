//go:build linux && amd64 && cgo

package hosttest_test

import (
	"bytes"
	"runtime/pprof"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	. "github.com/usys-go/bridge/internal/hosttest"
)

//go:noinline
func spinsInC() { Spin(uint64(2 * time.Second)) }

//go:noinline
func spinsInC2() { Spin2(uint64(2 * time.Second)) }

// A CPU profile attributes the time in C to the trampoline, which has the table
// function's name, and to its Go callers.
func TestProfile(t *testing.T) {
	if testing.Short() {
		t.Skip("profiles for seconds")
	}
	for _, test := range []struct {
		f            func()
		leaf, caller string
	}{
		{spinsInC, "github.com/usys-go/bridge/internal/hosttest.Spin", "github.com/usys-go/bridge/internal/hosttest_test.spinsInC"},
		{spinsInC2, "github.com/usys-go/bridge/internal/hosttest.c_spin2", "github.com/usys-go/bridge/internal/hosttest_test.spinsInC2"},
	} {
		var b bytes.Buffer
		if err := pprof.StartCPUProfile(&b); err != nil {
			t.Fatal(err)
		}
		test.f()
		pprof.StopCPUProfile()
		p, err := profile.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		total, right := int64(0), int64(0)
		for _, s := range p.Sample {
			total += s.Value[0]
			leaf, under := s.Location[0].Line[0].Function.Name == test.leaf, false
			for _, l := range s.Location {
				for _, line := range l.Line {
					under = under || line.Function.Name == test.caller
				}
			}
			if leaf && under {
				right += s.Value[0]
			}
		}
		share := float64(right) / float64(total)
		t.Logf("%s: %d of %d samples (%.1f %%)", test.caller, right, total, 100*share)
		if total < 20 || share < 0.95 {
			t.Errorf("%d of %d samples have leaf %s under %s, want 95 %% of 20 or more", right, total, test.leaf, test.caller)
			for _, s := range p.Sample {
				t.Log(s.Value[0], s.Location[0].Line)
			}
		}
	}
}
