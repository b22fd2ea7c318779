//go:build linux && amd64 && cgo

package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

// A watch checks that the rounds of a storm end.
type watch struct {
	s     *storm
	quiet time.Duration // the longest time of a round
	ended chan struct{}
}

// run returns when the storm has ended. If the storm hangs, it prints the stacks of all
// goroutines and never returns: the test that has started the program examines the threads.
func (w *watch) run() {
	last, moved := map[string]int64{}, map[string]time.Time{}
	var stopped time.Time
	for {
		select {
		case <-w.ended:
			return
		case <-time.After(time.Second):
		}
		now := time.Now()
		if w.s.stop.Load() {
			if stopped.IsZero() {
				stopped = now
			}
			if now.Sub(stopped) > w.quiet {
				w.hangs("the storm's end", now.Sub(stopped))
			}
			continue
		}
		for name, rounds := range w.s.rounds {
			if n := rounds.Load(); n != last[name] || moved[name].IsZero() {
				last[name], moved[name] = n, now
			}
			if now.Sub(moved[name]) > w.quiet {
				w.hangs(name, now.Sub(moved[name]))
			}
		}
	}
}

func (w *watch) hangs(what string, length time.Duration) {
	fmt.Printf("hang: %s, for %v; rounds: %s\n", what, length.Round(time.Second), w.s.counts())
	buf := make([]byte, 1<<22)
	os.Stdout.Write(buf[:runtime.Stack(buf, true)])
	select {} // until the test ends the process
}
