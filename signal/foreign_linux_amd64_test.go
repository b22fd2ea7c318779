//go:build cgo

package signal_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// guest builds a program with C in it, and returns a function that runs it.
func guest(t *testing.T, pkg string) func(t *testing.T, args ...string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), filepath.Base(pkg))
	build := exec.Command("go", "build", "-o", binary, pkg)
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	return func(t *testing.T, args ...string) {
		t.Helper()
		// A program in which two handlers call each other does not end.
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if out, err := exec.CommandContext(ctx, binary, args...).CombinedOutput(); err != nil || string(out) != "ok\n" {
			t.Errorf("%s %q: %v, want success and ok, got\n%s", binary, args, err, out)
		}
	}
}

// The host chains to handlers of C code and puts them back, also in threads that Go does not
// know.
func TestForeign(t *testing.T) {
	guest(t, "./testdata/foreign")(t)
}

// C libraries chain their handlers to the host's in any order, and the host puts its handler
// in front of theirs. After a claim ends, the libraries' handlers and flags hold again, and
// their children are reaped as they asked.
func TestChained(t *testing.T) {
	run := guest(t, "./testdata/chained")
	for _, c := range []string{"libraries", "again", "given", "churn", "flags", "ignored", "children"} {
		t.Run(c, func(t *testing.T) { run(t, c) })
	}
}
