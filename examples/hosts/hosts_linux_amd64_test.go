package hosts

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
)

// run runs a command and returns its output.
func run(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must is like run, but fails the test on an error.
func must(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, err := run(t, dir, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

// usys builds the command.
func usys(t *testing.T) string {
	t.Helper()
	cmd := filepath.Join(t.TempDir(), "usys")
	build := append(coverage.Build(), "-o", cmd, "../../cmd/usys")
	must(t, ".", build[0], build[1:]...)
	return cmd
}

// TestFrozen runs one build of the program on the real machine, and on the one that the host
// invents.
func TestFrozen(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys exec and its guest")
	}
	usys, guest := usys(t), filepath.Join(t.TempDir(), "guest")
	must(t, ".", usys, "build", "-o", guest, "./frozen")
	if out := must(t, ".", guest); !strings.Contains(out, "on Linux") || !strings.HasSuffix(out, "slept\n") {
		t.Errorf("natively it says\n%s", out)
	}
	const want = "pid 42 on Frozen 1.0\nit is 2000-01-01\nslept\n"
	for _, args := range [][]string{
		{"exec", "-host", "frozen/host", guest},
		{"exec", "-strict", "-host", "frozen/host/frozen.c", guest},
		{"exec", "-host=frozen/host", "--", guest},
		{"exec", "-vcores", "1", "-host", "frozen/host", guest},
		{"exec", "-vcores", "2", "-strict", "-host", "frozen/host", guest},
	} {
		if out := must(t, ".", usys, args...); out != want {
			t.Errorf("usys %s says\n%s", strings.Join(args, " "), out)
		}
	}
}

// The tiny loader is under 200 lines of code and hosts what usys built, wherever it is
// linked to; it refuses what usys did not build.
func TestTinyLoader(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three programs")
	}
	text, err := os.ReadFile("tinyloader/tinyloader.c")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(text), "")
	if n := len(regexp.MustCompile(`(?m)^.*\S.*$`).FindAllString(code, -1)); n >= 200 {
		t.Errorf("tinyloader.c has %d lines of code, want fewer than 200", n)
	}
	dir, usys := t.TempDir(), usys(t)
	tiny := filepath.Join(dir, "tinyloader")
	must(t, ".", "gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", tiny, "tinyloader/tinyloader.c")
	const hello = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello, world\") }\n"
	if err := os.WriteFile(filepath.Join(dir, "hello.go"), []byte(hello), 0o666); err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`^hello, world\ntinyloader: +(\d{2,}) system calls\n$`)
	for _, mode := range []string{"exe", "pie"} {
		must(t, dir, usys, "build", "-buildmode="+mode, "-o", mode, "hello.go")
		if out := must(t, dir, tiny, "./"+mode); !said.MatchString(out) {
			t.Errorf("%s: it says %q", mode, out)
		}
	}
	must(t, dir, "go", "build", "-o", "stock", "hello.go")
	out, err := run(t, dir, tiny, "./stock")
	if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != 2 || out != "tinyloader: the program has no note of usys: build it with usys build\n" {
		t.Errorf("a program of go build: %v\n%s", err, out)
	}
}
