package signal_test

import (
	"flag"
	"os"
	ossignal "os/signal"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/signal"
)

var latencies = flag.Int("latency", 0, "hold the bars of latency and rest, on so many signals each; 0: only try")

// How long it takes from vcore context to the first line of a handler: by the bridge,
// and by os/signal, to which vcore context sends the signal by kill. In turns.
func TestLatency(t *testing.T) {
	need(t)
	const ours, theirs = syscall.Signal(43), syscall.Signal(44)
	n := max(*latencies, 50)
	first := make(chan time.Time, 1)
	cancel, err := signal.Handle(func(signal.Info) { first <- time.Now() }, ours)
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	c := make(chan os.Signal, 1)
	ossignal.Notify(c, theirs)
	defer ossignal.Stop(c)
	go func() {
		for range c {
			first <- time.Now()
		}
	}()
	measure := func(sig syscall.Signal, how int32) time.Duration {
		time.Sleep(200 * time.Microsecond) // everybody is at rest
		when, err := signal.Burst(int32(sig), 0, 1, how)
		if err != nil {
			t.Fatal(err)
		}
		return (<-first).Sub(time.Unix(0, when))
	}
	var a, b []time.Duration
	for range n {
		a = append(a, measure(ours, 0))
		b = append(b, measure(theirs, 1))
	}
	slices.Sort(a)
	slices.Sort(b)
	t.Logf("from vcore context to the handler, %d each: the bridge p50 %v, p99 %v; os/signal p50 %v, p99 %v",
		n, a[n/2], a[n*99/100], b[n/2], b[n*99/100])
	if *latencies > 0 && a[n/2] > b[n/2] {
		t.Errorf("the bridge's median %v is above os/signal's %v", a[n/2], b[n/2])
	}
}

// With nothing to do, the bridge does nothing.
func TestRest(t *testing.T) {
	need(t)
	cpu := func() time.Duration {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	rest := func() time.Duration {
		time.Sleep(20 * time.Millisecond) // what was going on has ended
		before := cpu()
		time.Sleep(500 * time.Millisecond)
		return cpu() - before
	}
	without := rest()
	cancel, err := signal.Handle(func(signal.Info) {}, syscall.SIGUSR1)
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	with := rest()
	t.Logf("CPU time in 500ms of rest: %v, without the bridge %v", with, without)
	if *latencies > 0 && with > without+time.Millisecond {
		t.Errorf("at rest the bridge uses CPU time: %v, without it %v", with, without)
	}
}
