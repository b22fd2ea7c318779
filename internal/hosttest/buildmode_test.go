//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run answers a command's output, and fails the test where the command fails.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestBuildModes(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	build := func(mode, out, pkg string, flags ...string) {
		t.Helper()
		run(t, "go", append(append([]string{"build", "-buildmode=" + mode, "-o", at(out)}, flags...), pkg)...)
	}
	ok := func(args ...string) {
		t.Helper()
		if out := run(t, args[0], args[1:]...); !strings.HasSuffix(out, "ok\n") {
			t.Error(out)
		}
	}
	t.Run("c-archive", func(t *testing.T) {
		build("c-archive", "lib.a", "./testdata/library")
		run(t, "gcc", "-o", at("archive"), "testdata/library/use.c", at("lib.a"), "-lpthread", "-lm", "-ldl")
		ok(at("archive"))
	})
	t.Run("c-shared", func(t *testing.T) {
		build("c-shared", "libone.so", "./testdata/library")
		build("c-shared", "libtwo.so", "./testdata/library")
		run(t, "gcc", "-o", at("shared"), "testdata/library/use.c", at("libone.so"), "-Wl,-rpath,"+dir, "-lpthread", "-ldl")
		ok(at("shared"))
		ok(at("shared"), at("libtwo.so")) // two copies in one process
	})
	t.Run("plugin", func(t *testing.T) {
		build("plugin", "plugged.so", "./testdata/plugged")
		build("exe", "plugger", "./testdata/plugger")
		ok(at("plugger"), at("plugged.so"))
	})
	t.Run("pie", func(t *testing.T) {
		build("pie", "pie", "./testdata/pie")
		ok(at("pie"))
	})
}
