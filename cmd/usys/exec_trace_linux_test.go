package main

import (
	"slices"
	"testing"
)

// TestDrainEnv checks that variables for the program's Go runtime do not change the
// process that prints.
func TestDrainEnv(t *testing.T) {
	t.Setenv("GODEBUG", "gctrace=1")
	t.Setenv("GOGC", "off")
	t.Setenv("OTHER", "1")
	env := drainEnv()
	for name, want := range map[string]bool{"GODEBUG=gctrace=1": false, "GOGC=off": false, "OTHER=1": true} {
		if slices.Contains(env, name) != want {
			t.Errorf("%s is there: %t", name, !want)
		}
	}
}
