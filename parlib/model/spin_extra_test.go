//go:build extra

package model

import (
	"os/exec"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestSpin has spin verify the model: the properties must hold, and spin must find the
// bug of each broken variant.
func TestSpin(t *testing.T) {
	need.Program(t, "spin")
	out, err := exec.Command("./check.sh").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
