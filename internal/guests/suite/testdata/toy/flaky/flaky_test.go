package flaky

import (
	"os"
	"testing"
)

// TestOnce fails the first time that it runs under the host, and never again.
func TestOnce(t *testing.T) {
	if dir := os.Getenv("TOY"); dir != "" {
		if err := os.Mkdir(dir+"/ran", 0o755); err == nil {
			t.Error("the first time")
		}
	}
}
