//go:build extra

package main

import (
	"os"
	"os/exec"
	"testing"
)

// TestScriptToolchains drives the command with other releases of Go, which the go
// command fetches: the first time that takes the network.
func TestScriptToolchains(t *testing.T) {
	for _, version := range []string{"go1.25.4", "go1.27.0"} {
		cmd := exec.Command("go", "version")
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+version)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("no %s is here, and it cannot be fetched: %v\n%s", version, err, out)
		}
	}
	runScripts(t, "testdata/extra", nil)
}
