package main

import (
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	p := &progress{what: "read", size: 300 << 20, done: 100 << 20}
	if got, want := p.line(2*time.Second), "read 100 of 300 MiB, 50 MiB/s, 4s left"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
