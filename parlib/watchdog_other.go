//go:build !linux || !amd64 || !cgo

package parlib

import (
	"runtime"
	"time"
)

// SlowCall is one nb call that held up Go's scheduler or garbage collector.
type SlowCall struct {
	Table, Func string
	Num         int
	Length      time.Duration
	Callers     []runtime.Frame
}

// Watchdog does nothing where there is no host.
func Watchdog(limit time.Duration, report func(SlowCall)) {}
