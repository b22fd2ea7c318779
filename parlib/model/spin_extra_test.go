//go:build extra

package model

import (
	"os/exec"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestSpin has spin verify the model: what holds is to hold, and the bug of each broken
// variant is to be found.
func TestSpin(t *testing.T) {
	need.Program(t, "spin")
	out, err := exec.Command("./check.sh").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
