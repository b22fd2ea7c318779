//go:build linux && amd64

package parlib_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Files of parlib that need a libc and are not part of the core.
var notCore = map[string]bool{
	"platform_libc.c":      true, // the platform
	"sched_kthread_libc.c": true, // its threads
	"call_callback.c":      true, // cgo's way back into Go
	"call_reserve.c":       true, // and what threads of C's need there
}

// coreFiles returns the files of the core.
func coreFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.[cS]")
	if err != nil {
		t.Fatal(err)
	}
	var core []string
	for _, f := range files {
		if !notCore[f] {
			core = append(core, f)
		}
	}
	if len(core) < 20 {
		t.Fatalf("only %d files of the core found", len(core))
	}
	return core
}

// The core links and works without libc at every level of optimisation (at
// some, gcc turns loops into calls of memcpy and memset).
func TestCoreWithoutLibc(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the core three times")
	}
	core := coreFiles(t)
	for _, o := range []string{"-O0", "-O2", "-Os"} {
		t.Run(o, func(t *testing.T) {
			exe := filepath.Join(t.TempDir(), "nolibc")
			args := []string{o, "-ffreestanding", "-nostdlib", "-static", "-mgeneral-regs-only",
				"-fno-stack-protector", "-Wall", "-Wextra", "-Werror", "-o", exe, "testdata/nolibc/main_amd64.c"}
			if out, err := exec.Command("gcc", append(args, core...)...).CombinedOutput(); err != nil {
				t.Fatalf("gcc %s: %v\n%s", strings.Join(args, " "), err, out)
			}
			cmd := exec.Command(exe)
			cmd.Dir = t.TempDir()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %v\n%s", cmd, err, out)
			}
			left, err := os.ReadDir(cmd.Dir)
			if err != nil || len(left) != 0 {
				t.Errorf("it left %v behind (%v), want nothing", left, err)
			}
		})
	}
}
