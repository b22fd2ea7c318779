//go:build linux && amd64 && bars

package sim

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

const (
	ideal   = ",partial=0,buffer=0,latency-ns=0" // the network passes everything on at once
	noTicks = "tick=0" + ideal
	ticks   = "tick=1000" + ideal // at this distance only the schedule points' own cost counts
)

// built builds a program of testdata for a column: with plain go, or without schedule points.
func built(t *testing.T, c guests.Column, name string) string {
	t.Helper()
	file := filepath.Join(kit.Dir, name+"."+c.String())
	if err := kit.Build(c, ".", "build", "-o", file, "./testdata/"+name); err != nil {
		t.Fatal(err)
	}
	return file
}

// native returns the processor time of a program.
func native(t *testing.T, file string, args ...string) func() time.Duration {
	return func() time.Duration {
		cmd := exec.Command(file, args...)
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
}

// simulated returns the processor time of a program's run with seed 1: the simulator's process.
func simulated(t *testing.T, file, settings string, args ...string) func() time.Duration {
	t.Helper()
	return simulatedSeed(t, file, 1, []string{"processors=1", settings}, args...)
}

// simulatedSeed is simulated for a seed.
func simulatedSeed(t *testing.T, file string, seed uint64, settings []string, args ...string) func() time.Duration {
	t.Helper()
	load, err := loader.Build("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	p := runs.Program{Loader: load, File: file, Args: args, Env: []string{"TMPDIR=/tmp"}, Settings: settings}
	return func() time.Duration {
		r, err := p.Run(context.Background(), seed, io.Discard, io.Discard)
		if err == nil && r.Failed() {
			err = errors.New(r.Ended + ": " + r.Cause)
		}
		if err != nil {
			t.Fatal(err)
		}
		return r.Time
	}
}

// median returns the median of some runs' times, in seconds.
func median(f func() time.Duration) float64 {
	var list []float64
	for range bar.Pairs {
		list = append(list, f().Seconds())
	}
	return bar.Median(list)
}

// TestBarSim compares the simulation's costs with the program's own.
func TestBarSim(t *testing.T) {
	costs := map[string]string{noTicks: built(t, guests.Native, "cost"), ticks: program(t, "cost")}
	stockCosts, stockHello := built(t, guests.Stock, "cost"), built(t, guests.Stock, "hello")
	for _, c := range []struct {
		name, settings string
		limit          float64
		args           []string
	}{
		{"getpid", noTicks, 2.5, []string{"getpid", "2000000"}},
		{"http,no-ticks", noTicks, 0.7, []string{"http", "500"}},
		{"http,ticks", ticks, 1.5, []string{"http", "500"}},
		{"fib,ticks", ticks, 3, []string{"fib", "34"}},
		{"json,ticks", ticks, 3, []string{"json", "50000"}},
		{"sort,ticks", ticks, 3, []string{"sort", "2000000"}},
	} {
		ratio := bar.Ratio(bar.Pairs, simulated(t, costs[c.settings], c.settings, c.args...), native(t, stockCosts, c.args...))
		bar.Most(t, "sim/native,"+c.name, ratio, c.limit)
	}
	bar.Most(t, "sim/native,start", bar.Ratio(bar.Pairs, simulated(t, program(t, "hello"), noTicks), native(t, stockHello)), 5)
	bar.Most(t, "sim-hour-of-1000-timers,s", median(simulated(t, program(t, "timers"), "tick=32"+ideal, "1000")), 1)
}

// TestBarEtcd runs three members of an etcd cluster, with 100 writes and half an idle minute.
func TestBarEtcd(t *testing.T) {
	bar.Most(t, "sim-etcd,no-ticks,s", median(simulated(t, module(t, "etcd", nil, etcd...), noTicks)), 0.2)
	file := module(t, "etcd", []string{"-sim"}, etcd...)
	bar.Most(t, "sim-etcd,ticks,s", median(simulated(t, file, "tick=32"+ideal)), 0.5)

	// Each seed draws its settings, as usys sim -seeds 1..100 does.
	const seeds = 100
	var all time.Duration
	for seed := range uint64(seeds) {
		all += simulatedSeed(t, file, seed+1, nil)()
	}
	bar.Most(t, "sim-etcd,10000-seeds,h", all.Hours()/seeds*10000, 1)
}
