//go:build extra

package main

import "testing"

// TestScriptAntithesis simulates programs with Antithesis's package, which the go command fetches: the
// first time that takes the network.
func TestScriptAntithesis(t *testing.T) { runScripts(t, "testdata/antithesis", nil) }
