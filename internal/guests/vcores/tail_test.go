//go:build linux && amd64

package vcores

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The host executes the rest of a short function as the processor would, and does not execute
// code with unknown instructions.
func TestTail(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "tail")
	args := strings.Fields("-std=gnu11 -O1 -Wall -Wextra -Werror -fno-stack-protector -fcf-protection=none -fno-strict-aliasing" +
		" -I ../../../loader -I ../../../parlib -o")
	if out, err := exec.Command("gcc", append(args, bin, "testdata/tail/main_amd64.c")...).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	if out, err := exec.Command(bin).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", bin, err, out)
	}
}
