//go:build linux && amd64

package parlib_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUthreads runs the core's uthreads on three vcores of a small host without libc, under
// both policies, and has the lists find a uthread that is in two of them.
func TestUthreads(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the core")
	}
	exe := filepath.Join(t.TempDir(), "uthread")
	args := []string{"-O2", "-ffreestanding", "-nostdlib", "-static", "-mgeneral-regs-only",
		"-fno-stack-protector", "-Wall", "-Wextra", "-Werror", "-o", exe, "testdata/uthread/main_amd64.c"}
	if out, err := exec.Command("gcc", append(args, coreFiles(t)...)...).CombinedOutput(); err != nil {
		t.Fatalf("gcc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	for seed := range 40 { // 0 stands for FIFO
		if out, err := exec.Command(exe, fmt.Sprint(seed)).CombinedOutput(); err != nil || len(out) != 0 {
			t.Errorf("seed %d: %v, want success and no output, got\n%s", seed, err, out)
		}
	}
	const want = "usys: a uthread is in one list at most, and in the one that it names: usys_list_add\n"
	out, err := exec.Command(exe, "twice").CombinedOutput()
	if err == nil || string(out) != want {
		t.Errorf("a uthread in two lists: %v, %q, want %q", err, out, want)
	}
}
