//go:build bars

package main

import (
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarFault compares programs under a fault of a call that they do not make with programs
// under usys exec.
func TestBarFault(t *testing.T) {
	usys := commandHere(t)
	for _, l := range longer(t) {
		program := l.build(t, usys)
		exec := func(flags ...string) func() time.Duration {
			return func() time.Duration {
				own, _ := cpuOf(t, slices.Concat([]string{usys, "exec"}, flags, program)...)
				return own
			}
		}
		bar.Most(t, "fault/exec,"+l.name, bar.Ratio(bar.Pairs, exec("-e", "inject=fsync:error=EIO"), exec()), 1.03)
	}
}
