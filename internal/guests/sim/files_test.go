//go:build linux && amd64

package sim

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// A program sees the same on the simulated disk as on a real one.
func TestFiles(t *testing.T) {
	file := program(t, "files")
	native := exec.Command(file)
	native.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	want, err := native.CombinedOutput()
	if err != nil {
		t.Fatalf("natively: %v\n%s", err, want)
	}
	for seed := range 10 {
		r, out := run(t, file, seed, ".", nil)
		if r.Ended != runs.Exit || r.Code != 0 || strings.TrimSuffix(out, "\n") != strings.TrimSuffix(string(want), "\n") {
			t.Fatalf("seed %d: %s %d %s\n%s\nnatively\n%s", seed, r.Ended, r.Code, r.Cause, out, want)
		}
	}
}

// tree creates a directory with files of the given names, in this order.
func tree(t *testing.T, names []string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a directory")
	if err := os.MkdirAll(filepath.Join(dir, "sub", "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("contents of "+name), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("sub/x", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The copy of a directory does not depend on the directory's place or on how it was created.
func TestDir(t *testing.T) {
	file := program(t, "dir")
	a := tree(t, []string{"b", "a", "sub/x", "c", "sub/y"})
	b := tree(t, []string{"sub/y", "c", "sub/x", "a", "b"})
	first, out := run(t, file, 1, ".", nil, "-dir", a)
	again, same := run(t, file, 1, ".", nil, "-dir", b)
	if first.Hash != again.Hash || out != same {
		t.Errorf("two equal directories differ: hash %s, and %s\n%s\n%s", first.Hash, again.Hash, out, same)
	}
	for _, want := range []string{"/sim <nil>\n", `sub/x -rw-r----- 17 `, `"contents of sub/x" <nil>`, "link Lrwxrwxrwx 5 ", "sub/x <nil>"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, empty := run(t, file, 1, ".", nil); strings.Contains(empty, "contents") {
		t.Errorf("without -dir there are files:\n%s", empty)
	}
	orders := map[string]bool{}
	for seed := range 10 {
		_, out := run(t, file, seed, ".", nil, "-dir", a)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		orders[lines[len(lines)-1]] = true
	}
	if len(orders) < 2 {
		t.Errorf("all seeds have one order of names: %v", orders)
	}
}

// A missing directory is an error of the command line.
func TestNoDir(t *testing.T) {
	for dir, want := range map[string]string{"no such": "no such file", "files_test.go": "is not a directory"} {
		out, err := exec.Command(kit.Table[0], "sim", "-dir", dir, program(t, "hello")).CombinedOutput()
		if code := exitCode(err); code != 2 || !strings.Contains(string(out), want) {
			t.Errorf("-dir %q: status %d, want 2 and %q, got\n%s", dir, code, want, out)
		}
	}
}

func exitCode(err error) int {
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}
