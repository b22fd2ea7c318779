package diesonce

import (
	"os"
	"testing"
)

// TestOnce ends the program with status 0 the first time that it runs under the
// host, and never again.
func TestOnce(t *testing.T) {
	if dir := os.Getenv("TOY"); dir != "" {
		if err := os.Mkdir(dir+"/died", 0o755); err == nil {
			exit(0)
		}
	}
}
