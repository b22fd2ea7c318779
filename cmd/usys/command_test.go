package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// commandHere builds this command.
func commandHere(t *testing.T) string {
	t.Helper()
	usys := filepath.Join(t.TempDir(), "usys")
	if out, err := exec.Command("go", "build", "-o", usys, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return usys
}
