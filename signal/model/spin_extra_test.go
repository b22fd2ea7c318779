//go:build extra

package model

import (
	"os/exec"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestSpin runs spin on the model: it must find no error in the correct variants, and must
// find the lost signal in the broken one.
func TestSpin(t *testing.T) {
	need.Program(t, "spin")
	out, err := exec.Command("./check.sh").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
