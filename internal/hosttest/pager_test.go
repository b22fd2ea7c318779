//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A C library gets the faults of C first, whether or not the host's handler is in front of its own:
// it may map the page that a table function needs. Faults that it passes on are reported, once.
func TestPager(t *testing.T) {
	prog := filepath.Join(t.TempDir(), "pager")
	opened(t, "testdata/pager")
	run(t, "go", "build", "-o", prog, "./testdata/pager")
	out, err := exec.Command(prog, "fault").CombinedOutput()
	const want = "ok\nusys: SIGSEGV at address 0x10 in host function hosttest.load "
	if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != 2 || !strings.HasPrefix(string(out), want) || strings.Count(string(out), "usys: SIGSEGV") != 1 {
		t.Errorf("pager fault: %v, want exit status 2 and one report %q, got\n%s", err, want, out)
	}
}
