//go:build !linux

package main

import "time"

var start = time.Now()

// threadTime returns the time by the clock, on systems where the bench measures
// nothing.
func threadTime() time.Duration { return time.Since(start) }
