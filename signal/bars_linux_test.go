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

// TestBarLatency measures the time from vcore context to the first line of a handler: with
// the bridge, and with os/signal, for which vcore context sends the signal by kill. The two
// take turns.
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
		time.Sleep(200 * time.Microsecond) // all threads are idle
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

// TestBarKill measures the time from kill to the goroutine that receives from a channel: with
// the bridge, and with os/signal. The two take turns, in five runs: at rest, where threads
// and processors sleep before each signal, and busy, with one signal directly after the
// other. The bar is for the median of the runs' ratios.
func TestBarKill(t *testing.T) {
	need(t)
	ours, theirs := make(chan os.Signal, 1), make(chan os.Signal, 1)
	must(t, signal.Notify(ours, syscall.SIGUSR1))
	defer signal.Stop(ours)
	ossignal.Notify(theirs, syscall.SIGUSR2)
	defer ossignal.Stop(theirs)
	for _, c := range []struct {
		name     string
		rest     time.Duration
		p50, p99 float64
	}{
		{"idle", time.Millisecond, 1.05, 1.15},
		{"busy", 0, 0.9, 1.15},
	} {
		one := func(c chan os.Signal, sig syscall.Signal, rest time.Duration) time.Duration {
			if rest > 0 {
				time.Sleep(rest)
			}
			begin := time.Now()
			must(t, syscall.Kill(os.Getpid(), sig))
			<-c
			return time.Since(begin)
		}
		var p50, p99 []float64
		for range 5 {
			const n = 5000
			var a, b []time.Duration
			for range n {
				a = append(a, one(ours, syscall.SIGUSR1, c.rest))
				b = append(b, one(theirs, syscall.SIGUSR2, c.rest))
			}
			slices.Sort(a)
			slices.Sort(b)
			p50 = append(p50, float64(a[n/2])/float64(b[n/2]))
			p99 = append(p99, float64(a[n*99/100])/float64(b[n*99/100]))
			t.Logf("%s: the bridge p50 %v, p99 %v; os/signal p50 %v, p99 %v", c.name, a[n/2], a[n*99/100], b[n/2], b[n*99/100])
		}
		bar.Most(t, "kill-"+c.name+",p50/os-signal's,wall", bar.Median(p50), c.p50)
		bar.Most(t, "kill-"+c.name+",p99/os-signal's,wall", bar.Median(p99), c.p99)
	}
}

// TestBarRest measures the processor time that the bridge uses while no signal comes.
func TestBarRest(t *testing.T) {
	need(t)
	rest := func() time.Duration {
		time.Sleep(20 * time.Millisecond) // earlier activity has ended
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
