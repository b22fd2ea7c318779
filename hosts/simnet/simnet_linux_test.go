package simnet

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// driver returns the path of the driver, compiled with sanitizers.
var driver = sync.OnceValues(func() (string, error) {
	return compile("gcc", "-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
})

var directory string

func TestMain(m *testing.M) {
	var err error
	if directory, err = os.MkdirTemp("", "simnet"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(directory)
	os.Exit(code)
}

func compile(compiler string, flags ...string) (string, error) {
	exe := filepath.Join(directory, "driver."+compiler)
	args := append(flags, "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fno-strict-aliasing", "-o", exe)
	for _, pattern := range []string{"*.c", "testdata/driver/*.c"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		args = append(args, files...)
	}
	if out, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s %s: %v\n%s", compiler, strings.Join(args, " "), err, out)
	}
	return exe, nil
}

// run returns what the driver prints for operations, one line each.
func run(t *testing.T, exe string, ops []string, args ...string) []string {
	t.Helper()
	cmd := exec.Command(exe, args...)
	cmd.Stdin = strings.NewReader(strings.Join(ops, "\n") + "\n")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil || errs.Len() != 0 {
		t.Fatalf("driver: %v\n%s\nafter %d results of %d", err, errs.String(), bytes.Count(out.Bytes(), []byte("\n")), len(ops))
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(ops) {
		t.Fatalf("driver: %d results for %d operations; the last: %q", len(lines), len(ops), lines[len(lines)-1])
	}
	return lines
}

func sanitized(t *testing.T) string {
	t.Helper()
	exe, err := driver()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// A step is an operation of a scenario's file and its result.
type step struct {
	line     int
	op, want string
}

func readScenario(t *testing.T, file string) []step {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		op, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("%s:%d: no result", file, i+1)
		}
		steps = append(steps, step{i + 1, op, want})
	}
	return steps
}

func operations(steps []step) []string {
	var ops []string
	for _, s := range steps {
		ops = append(ops, s.op)
	}
	return ops
}

func compare(t *testing.T, file string, steps []step, got []string) {
	t.Helper()
	for i, s := range steps {
		if got[i] != s.want {
			t.Errorf("%s:%d: %s: got %q, want %q", file, s.line, s.op, got[i], s.want)
		}
	}
}

func scenarios(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files %s: %v, want one or more", len(files), pattern, err)
	}
	return files
}

// TestScenarios compares the network with results that are written down.
func TestScenarios(t *testing.T) {
	exe := sanitized(t)
	for _, file := range scenarios(t, "testdata/scenarios/*/*.txt") {
		steps := readScenario(t, file)
		compare(t, file, steps, run(t, exe, operations(steps)))
	}
}

// TestLinux executes the scenarios that do not only concern the simulation with Linux's sockets.
func TestLinux(t *testing.T) {
	exe := sanitized(t)
	six := false
	if l, err := net.Listen("tcp6", "[::1]:0"); err == nil {
		l.Close()
		six = true
	}
	for _, file := range scenarios(t, "testdata/scenarios/linux/*.txt") {
		if strings.HasSuffix(file, "6.txt") && !six {
			t.Logf("%s: this machine has no ::1", file)
			continue
		}
		steps := readScenario(t, file)
		var ops []string
		for _, s := range steps {
			ops = append(ops, s.op+" => "+s.want)
		}
		compare(t, file, steps, run(t, exe, ops, "real", t.TempDir()))
	}
}

// TestMemory makes each allocation in turn the last one that succeeds. There is no result to
// compare; the sanitizers check, and all memory must be freed.
func TestMemory(t *testing.T) {
	exe := sanitized(t)
	var ops []string
	for _, file := range scenarios(t, "testdata/scenarios/*/*.txt") {
		steps := readScenario(t, file)
		last := 40
		if strings.Contains(file, "/hosts/") || strings.Contains(file, "/net/") {
			last = 150 // the hosts themselves make many allocations
		}
		for n := range last {
			for _, op := range operations(steps) {
				if strings.HasPrefix(op, "reset") {
					op += fmt.Sprintf(" memory=%d", n)
				}
				ops = append(ops, op)
			}
		}
	}
	run(t, exe, ops)
}

// TestClang compiles with clang, if there is one, and compares the scenarios again.
func TestClang(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("no clang here")
	}
	exe, err := compile("clang", "-O0", "-Wno-unused-command-line-argument")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range scenarios(t, "testdata/scenarios/*/*.txt") {
		steps := readScenario(t, file)
		compare(t, file, steps, run(t, exe, operations(steps)))
	}
}
