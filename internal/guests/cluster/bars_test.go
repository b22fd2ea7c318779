//go:build linux && amd64 && bars

package cluster

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

// idle returns a cluster of etcd in which only crashes happen.
func idle(t *testing.T, args ...string) runs.Program {
	t.Helper()
	load, err := loader.Build("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	server := program(t, "servers/etcd", "go.etcd.io/etcd/server/v3@v3.5.3")
	return runs.Program{
		Loader: load, File: program(t, "drivers/idle", guests.Module+"=."), Args: args,
		Flags: []string{"-sim-program", "etcd=" + server},
	}
}

// cost returns the processor time of all processes of a run.
func cost(t *testing.T, p runs.Program, seed uint64) time.Duration {
	t.Helper()
	r, err := p.Run(t.Context(), seed, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if r.Failed() {
		t.Fatalf("seed %d: %s %d %s", seed, r.Ended, r.Code, r.Cause)
	}
	return r.Time
}

// TestBarIdle checks that three members, each in its own process, live 60 virtual seconds in a
// second of processor time. Their start is not counted.
func TestBarIdle(t *testing.T) {
	const length = 10 * time.Minute
	short, long := idle(t, "-for", "10s"), idle(t, "-for", (10*time.Second+length).String())
	var all time.Duration
	for seed := range uint64(bar.Pairs) {
		all += cost(t, long, seed+1) - cost(t, short, seed+1)
	}
	bar.Most(t, "cluster-etcd,60-virtual-s,s", all.Seconds()/bar.Pairs/length.Minutes(), 1)
}

// TestBarSeeds checks that 2,000 seeds of half a minute with crashes take an hour on two
// processors.
func TestBarSeeds(t *testing.T) {
	const seeds, processors = 40, 2
	p := idle(t, "-for", "30s", "-crash")
	var all time.Duration
	for seed := range uint64(seeds) {
		all += cost(t, p, seed+1)
	}
	bar.Most(t, "cluster-etcd,2000-seeds,h", all.Hours()/seeds*2000/processors, 1)
}

// TestBarMemory checks that five machines take 4 GB, including the loader and the disks. Memory
// that several processes share counts once.
func TestBarMemory(t *testing.T) {
	p := idle(t, "-machines", "5", "-for", "2h")
	r, err := p.Start(t.Context(), 1, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Wait()
	}()
	var most int64
	for {
		select {
		case <-done:
			bar.Most(t, "cluster-etcd,5-machines,GB", float64(most)/1e9, 4)
			return
		case <-time.After(100 * time.Millisecond):
			most = max(most, shares(r.Process))
		}
	}
}

// shares returns the bytes of memory of a process and its children; shared memory counts in parts.
func shares(parent int) (n int64) {
	n = share(parent)
	children, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(parent), "task", strconv.Itoa(parent), "children"))
	for _, c := range strings.Fields(string(children)) {
		pid, _ := strconv.Atoi(c)
		n += share(pid)
	}
	return n
}

func share(pid int) (n int64) {
	text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "Pss:" {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			n = kb << 10
		}
	}
	return n
}
