//go:build extra

package qemu

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/internal/need"
	"github.com/usys-go/bridge/loader"
)

// emulate runs a program in the emulator, which must end with status 0, and returns
// its output. dir is its directory.
func emulate(t *testing.T, dir string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := guests.InGroup(exec.CommandContext(ctx, need.Program(t, "qemu-x86_64"), args...))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("qemu-x86_64 %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// build runs a command that makes a file.
func build(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// TestHosted runs programs of toolchain mode by themselves, under the loader, and under
// examples/hosts/tinyloader. Their output is the same; the last lines of a host show that
// it was used.
func TestHosted(t *testing.T) {
	dir := t.TempDir()
	kit, err := guests.New(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var messages bytes.Buffer
	host, err := loader.Build("", &messages)
	if err != nil {
		t.Fatalf("loader.Build: %v\n%s", err, &messages)
	}
	tiny := filepath.Join(dir, "tinyloader")
	build(t, ".", "gcc", "-O2", "-o", tiny, "../../examples/hosts/tinyloader/tinyloader.c")
	for _, mode := range []string{"exe", "pie"} {
		guest, err := kit.Guest("-buildmode=" + mode)
		if err != nil {
			t.Fatal(err)
		}
		for _, program := range []string{"hello", "http"} {
			t.Run(mode+"-"+program, func(t *testing.T) {
				file := guest.File(guests.Hosted)
				want := emulate(t, dir, file, program)
				if want == "" {
					t.Error("the program prints nothing")
				}
				if got := emulate(t, dir, host, file, program); got != want {
					t.Errorf("under the loader:\n%s\nwithout:\n%s", got, want)
				}
				counted := emulate(t, dir, host, "-c", file, program)
				if got, table, ok := strings.Cut(counted, "% time"); !ok || got != want || !strings.Contains(table, "exit_group") {
					t.Errorf("under the loader, calls are counted:\n%s\nwant\n%s%% time, with exit_group", counted, want)
				}
				got := emulate(t, dir, tiny, file, program)
				if rest, ok := strings.CutPrefix(got, want); !ok || !strings.HasPrefix(rest, "tinyloader: ") {
					t.Errorf("under tinyloader:\n%s\nwant\n%stinyloader: …", got, want)
				}
			})
		}
	}
}

// TestLinked runs the tests of programs that have parlib in them: calls, threads that
// make their first call, and memory that is no table.
func TestLinked(t *testing.T) {
	for _, c := range []struct{ dir, tests string }{
		{"../../examples/mathlib", "."},
		{"../hosttest", "^Test(Handshake|LyingImage|ConstantsUnserved|Shapes|Errors|Absent|Status)$"},
	} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			test := filepath.Join(t.TempDir(), "tests")
			build(t, c.dir, "go", "test", "-c", "-o", test, ".")
			if out := emulate(t, c.dir, test, "-test.v", "-test.run="+c.tests); !strings.Contains(out, "--- PASS: ") {
				t.Errorf("no test has run:\n%s", out)
			}
		})
	}
}
