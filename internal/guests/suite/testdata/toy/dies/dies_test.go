package dies

import (
	"os"
	"testing"
)

func TestPasses(t *testing.T) {}

func TestDies(t *testing.T) {
	if os.Getenv("TOY") != "" {
		os.Exit(7)
	}
}

func TestNeverReached(t *testing.T) {}
