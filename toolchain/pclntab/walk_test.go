package pclntab

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/internal/releases"
)

// command runs a command, which must succeed, and returns its output.
func command(t *testing.T, env []string, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off"), env...)
	var out, messages bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, messages.Bytes())
	}
	return out.Bytes()
}

// builder returns a function that builds testdata/walker with a command and flags.
func builder(t *testing.T, env []string) func(t *testing.T, tool string, flags ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds programs")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("usys build is for linux/amd64")
	}
	usys := filepath.Join(t.TempDir(), "usys")
	build := append(coverage.Build(), "-o", usys, "../../cmd/usys")
	command(t, nil, ".", build[0], build[1:]...)
	return func(t *testing.T, tool string, flags ...string) string {
		t.Helper()
		if tool == "usys" {
			tool = usys
		}
		program := filepath.Join(t.TempDir(), "walker")
		command(t, env, "testdata/walker", tool, append(append([]string{"build", "-buildvcs=false", "-o", program}, flags...), ".")...)
		return program
	}
}

// TestWalk compares the frames found in programs with those that the programs
// find themselves.
func TestWalk(t *testing.T) {
	build := builder(t, nil)
	for _, args := range [][]string{
		{"usys"},
		{"usys", "-ldflags=-s -w"},
		{"usys", "-ldflags=-s -w", "-buildmode=pie"},
		{"usys", "-gcflags=-l -N"},
		{"go"},
		{"go", "-buildmode=pie"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) { walk(t, build(t, args[0], args[1:]...), args[0] == "usys") })
	}
}

// TestWalkReleases does the same with other Go releases.
func TestWalkReleases(t *testing.T) {
	for _, release := range releases.Others {
		t.Run(release, func(t *testing.T) {
			env := releases.Env(t, release)
			build := builder(t, env)
			for _, args := range [][]string{{"usys"}, {"usys", "-ldflags=-s -w", "-buildmode=pie"}, {"go"}} {
				t.Run(strings.Join(args, " "), func(t *testing.T) { walk(t, build(t, args[0], args[1:]...), args[0] == "usys") })
			}
		})
	}
}

// walk compares all of a program roughly, and its own packages at each byte.
func walk(t *testing.T, program string, marked bool) {
	p := open(t, program)
	if _, ok := p.Offsets(); ok != marked || !p.Inlining() {
		t.Fatalf("offsets: %t, inlining: %t; want %t, true", ok, p.Inlining(), marked)
	}
	lo, hi := p.Text()
	n, _ := compare(t, p, program, lo, hi, 37)
	lo, hi = own(t, p)
	_, depth := compare(t, p, program, lo, hi, 1)
	if n < 10000 || depth < 9 && !strings.Contains(t.Name(), "-l -N") {
		t.Errorf("%d places, at most %d calls deep; want 10000, and 9 where functions are inlined", n, depth)
	}
	checkDeltas(t, p, program, lo, hi)
}

// own returns the beginning and the end of the program's own packages.
func own(t *testing.T, p *Program) (lo, hi uint64) {
	t.Helper()
	lo = 1<<64 - 1
	for i := range p.nfunc {
		f, _ := p.function(i)
		name := p.name(f.word(funcName))
		if strings.HasPrefix(name, "main.") || strings.HasPrefix(name, "walker/") {
			lo, hi = min(lo, f.entry), max(hi, f.end)
		}
	}
	if hi-lo < 1000 || hi-lo > 1<<16 {
		t.Fatalf("the program's own code has %d bytes, want 1000 to %d", int64(hi-lo), 1<<16)
	}
	return lo, hi
}

// compare has the program print the frames that its runtime finds for some of its
// instructions. It returns the number of instructions, and the greatest depth of
// calls.
func compare(t *testing.T, p *Program, program string, lo, hi, step uint64) (n, depth int) {
	t.Helper()
	base, ok := p.Entry("main.main")
	if !ok {
		t.Fatal("there is no main.main")
	}
	arg := func(pc uint64) string { return strconv.FormatInt(int64(pc-base), 10) }
	failures := 0
	for line := range strings.Lines(string(command(t, nil, ".", program, arg(lo), arg(hi-1), strconv.FormatUint(step, 10)))) {
		at, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		off, err := strconv.ParseInt(at, 10, 64)
		if err != nil || !ok {
			t.Fatalf("the line %q, want a number, a tab and a text", line)
		}
		pc := base + uint64(off)
		if f, ok := p.find(pc); !ok || f.end == pc+1 {
			continue // the runtime looks behind the instruction
		}
		list := p.Frames(pc)
		n, depth = n+1, max(depth, len(list))
		if got := shown(p, list); got != want {
			if failures++; failures < 10 {
				t.Errorf("at %#x:\n%s\nwant\n%s", pc, strings.ReplaceAll(got, "\t", "\n"), strings.ReplaceAll(want, "\t", "\n"))
			}
		}
	}
	if failures > 0 {
		t.Errorf("%d of %d places differ", failures, n)
	}
	return n, depth
}

// shown makes a line of frames, without those that the runtime does not show. For the
// runtime the offset of the table's first name means that there is no name.
func shown(p *Program, list []Frame) string {
	var calls []string
	for i, f := range list {
		if i == 0 || !f.Hidden(list[i-1]) {
			name := f.Func
			if name == p.name(0) {
				name = ""
			}
			calls = append(calls, fmt.Sprintf("%s %s:%d", name, f.File, f.Line))
		}
	}
	return strings.Join(calls, "\t")
}
