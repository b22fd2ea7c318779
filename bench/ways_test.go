//go:build linux && amd64 && cgo

package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// No call through a table allocates, in any form; the counter sees those of a
// peer that does.
func TestAllocations(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ways, err := ways()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]float64{}
	for i := range ways {
		w := &ways[i]
		seen[w.name] = w.allocs()
		if w.usys && seen[w.name] != 0 {
			t.Errorf("%s: %v allocations a call, want 0", w.name, seen[w.name])
		}
	}
	if seen["purego_syscalln"] < 1 {
		t.Errorf("purego.SyscallN: %v allocations; does the counter count?", seen["purego_syscalln"])
	}
}

// All ways that are compared return the same value.
func TestSameWork(t *testing.T) {
	ways, err := ways()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]uint64{
		"nb0": 1, "nb2": 44, "nb6": 41 + 3 + 4 + 5 + 6 + 7, "nberr2": 44, "call": 44, "callerr": 44,
		"purego_syscalln": 44, "purego_registerfunc": 44, "usys_call6": 41 | 3<<8 | 4<<16 | 5<<24 | 6<<32 | 7<<40,
		"go_syscall_null": 0,
	}
	for i := range ways {
		w := &ways[i]
		sink, fsink = 99, 99
		w.run(42) // the last call's first argument is 41
		if v, ok := want[w.name]; ok && sink != v {
			t.Errorf("%s returns %#x, want %#x", w.name, sink, v)
		}
		if w.name == "nbf2" && fsink != 44 {
			t.Errorf("nbf2 returns %v, want 44", fsink)
		}
	}
}

// Every ratio names measured ways, and every way is in a ratio.
func TestRatiosAreOfWays(t *testing.T) {
	ways, err := ways()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, q := range ratios {
		used[q.of], used[q.to] = true, true
	}
	for _, w := range ways {
		if !used[w.name] {
			t.Errorf("%s is compared with nothing", w.name)
		}
		delete(used, w.name)
	}
	for name := range used {
		t.Errorf("a ratio of %s, which is not measured", name)
	}
	if _, medians := measure(ways, ratios[:2], 1, 2, nil); len(medians) != 2 || medians[0] <= 0 || medians[1] <= 0 {
		t.Errorf("ratios %v, want two above 0", medians)
	}
}
