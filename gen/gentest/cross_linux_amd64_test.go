package gentest

import (
	"strings"
	"testing"
)

// TestCross calls every function of the good packages and checks the values
// that arrive, in both directions.
func TestCross(t *testing.T) {
	goldenModule(t)
	if out, err := command(t, "CGO_ENABLED=1", "go", "vet", "./..."); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
	out, err := command(t, "CGO_ENABLED=1", "go", "test", "-v", "./...")
	if err != nil {
		t.Fatalf("go test -v ./...: %v\n%s", err, out)
	}
	if n := strings.Count(out, "--- PASS"); n < 10 {
		t.Errorf("only %d tests ran:\n%s", n, out)
	}
}
