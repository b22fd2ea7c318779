//go:build bars

package signal_test

import (
	"os"
	ossignal "os/signal"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/signal"
)

// TestBarLatency measures how long it takes from vcore context to the first line of
// a handler, by the clock: by the bridge, and by os/signal, to which vcore context
// sends the signal by kill. They take turns.
func TestBarLatency(t *testing.T) {
	need(t)
	const ours, theirs = syscall.Signal(43), syscall.Signal(44)
	const n = 5000
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
		time.Sleep(200 * time.Microsecond) // everything is at rest
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
	bar.Most(t, "signal-latency/os-signal's,wall", float64(a[n/2])/float64(b[n/2]), 1)
}

// TestBarRest measures the processor time that the bridge uses while nothing
// happens.
func TestBarRest(t *testing.T) {
	need(t)
	rest := func() time.Duration {
		time.Sleep(20 * time.Millisecond) // what was going on has ended
		return bar.CPU(func() { time.Sleep(500 * time.Millisecond) })
	}
	without := rest()
	cancel, err := signal.Handle(func(signal.Info) {}, syscall.SIGUSR1)
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	with := rest()
	t.Logf("CPU time in 500ms of rest: %v, without the bridge %v", with, without)
	bar.Most(t, "signal-at-rest,ms-in-500", 1e3*(with-without).Seconds(), 1)
}
