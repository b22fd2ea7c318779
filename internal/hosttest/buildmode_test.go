//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run returns a command's output, and fails the test if the command fails.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// opened opens every file of a directory, so that the test's result is not taken
// from the cache when one has changed.
func opened(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v; want one or more", dir, len(files), err)
	}
	for _, f := range files {
		if _, err := os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBuildModes(t *testing.T) {
	if testing.Short() {
		t.Skip("links eight programs")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	build := func(t *testing.T, mode, out, pkg string) {
		t.Helper()
		opened(t, pkg)
		run(t, "go", "build", "-buildmode="+mode, "-o", at(out), pkg)
	}
	ok := func(t *testing.T, args ...string) {
		t.Helper()
		if out := run(t, args[0], args[1:]...); !strings.HasSuffix(out, "ok\n") {
			t.Errorf("%q printed %q, want ok as the last line", args, out)
		}
	}
	t.Run("c-archive", func(t *testing.T) {
		build(t, "c-archive", "lib.a", "./testdata/library")
		run(t, "gcc", "-o", at("archive"), "testdata/library/use.c", at("lib.a"), "-lpthread", "-lm", "-ldl")
		ok(t, at("archive"))
	})
	t.Run("c-shared", func(t *testing.T) {
		build(t, "c-shared", "libone.so", "./testdata/library")
		build(t, "c-shared", "libtwo.so", "./testdata/library")
		run(t, "gcc", "-o", at("shared"), "testdata/library/use.c", at("libone.so"), "-Wl,-rpath,"+dir, "-lpthread", "-ldl")
		ok(t, at("shared"))
		ok(t, at("shared"), at("libtwo.so")) // two copies in one process
	})
	t.Run("plugin", func(t *testing.T) {
		build(t, "plugin", "plugged.so", "./testdata/plugged")
		build(t, "exe", "plugger", "./testdata/plugger")
		ok(t, at("plugger"), at("plugged.so"))
	})
	t.Run("pie", func(t *testing.T) {
		build(t, "pie", "pie", "./testdata/pie")
		ok(t, at("pie"))
	})
}
