package main

import (
	"fmt"
	"time"
)

// progress prints a line on a terminal now and then.
func (t *tally) progress() {
	const every = 200 * time.Millisecond
	if !isTerminal(t.stderr) || time.Since(t.told) < every {
		return
	}
	t.told = time.Now()
	past := time.Since(t.began)
	rate := float64(t.done) / past.Seconds()
	left := time.Duration(float64(t.all-t.done) / rate * float64(time.Second))
	fmt.Fprintf(t.stderr, "\r\x1b[K%d of %d seeds, %d failed, %.0f/s, %v left", t.done, t.all, t.failed, rate, left.Round(time.Second))
}

func (t *tally) clear() {
	if isTerminal(t.stderr) {
		fmt.Fprint(t.stderr, "\r\x1b[K")
	}
}
