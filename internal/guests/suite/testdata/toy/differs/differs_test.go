package differs

import (
	"os"
	"testing"
)

var host = os.Getenv("TOY") != ""

func TestPasses(t *testing.T) {}

func TestFails(t *testing.T) {
	if host {
		t.Error("under the host")
	}
}

func TestSkips(t *testing.T) {
	if host {
		t.Skip("under the host")
	}
}

func TestNoSkip(t *testing.T) {
	if !host {
		t.Skip("natively")
	}
}

func TestAbsent(t *testing.T) {
	if !host {
		t.Run("there", func(t *testing.T) {})
	}
	t.Run("always", func(t *testing.T) {})
}

var ran bool

func TestBefore(t *testing.T) { ran = true }

// TestWithOthers fails only after another test.
func TestWithOthers(t *testing.T) {
	if host && ran {
		t.Error("not by itself")
	}
}
