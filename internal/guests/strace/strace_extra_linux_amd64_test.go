//go:build extra

package strace

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/internal/need"
)

// tenPrograms are the programs in directory programs, one file each.
var tenPrograms = strings.Fields("files directories tcp udp unix exec pipes mmap signals timers")

// most is the time limit for a program. It takes less than a second on an idle machine.
const most = 2 * time.Minute

// build builds the programs in both ways.
func build(t *testing.T) *guests.Program {
	k, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("programs")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module programs\n\ngo 1.25\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := k.Program(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A runner runs programs. All runs of a program are in the same directory.
type runner struct {
	*testing.T
	program *guests.Program
	dir     string
}

// run runs a program under a command that writes a trace to a file, which is the
// command's last argument, and returns the trace.
func (r *runner) run(c guests.Column, name string, command ...string) *trace {
	r.Helper()
	out := command[len(command)-1]
	if err := os.RemoveAll(r.dir); err != nil {
		r.Fatal(err)
	}
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		r.Fatal(err)
	}
	text, err := os.ReadFile(r.program.File(c))
	if err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "programs"), text, 0o755); err != nil {
		r.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	args := append(slices.Clone(command), "./programs", name)
	cmd := guests.InGroup(exec.CommandContext(ctx, args[0], args[1:]...))
	// These variables reduce the runtime's own calls.
	cmd.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=2", "GOGC=off", "TZ=UTC", "PWD="+r.dir)
	cmd.Dir = r.dir
	status := "exit status 0"
	if name == "signals" { // the last signal ends it
		status = "signal: killed"
	}
	text, err = cmd.CombinedOutput()
	if cmd.ProcessState == nil || ctx.Err() != nil || cmd.ProcessState.String() != status || len(text) > 0 {
		r.Fatalf("%s: %v, want %s\n%s", args, err, status, text)
	}
	if text, err = os.ReadFile(out); err != nil {
		r.Fatal(err)
	}
	tr, err := parse(string(text))
	if err != nil {
		r.Fatalf("%s: %v", args, err)
	}
	return tr
}

// equal compares a program's trace with strace's.
func equal(t *testing.T, name string, theirs, ours *comparable) {
	if err := settle(name, ours, theirs); err != nil {
		t.Error(err)
	}
	if d := compare(theirs, ours); d != "" {
		t.Errorf("- strace, + usys exec -trace:\n%s", d)
	}
	if names := slices.Sorted(maps.Keys(theirs.names)); !slices.Equal(names, slices.Sorted(slices.Values(namesOnly))) {
		t.Errorf("of the calls that are only names the program has made %v", names)
	}
}

// TestTenPrograms compares traces of the ten programs with strace's.
func TestTenPrograms(t *testing.T) {
	strace := need.Program(t, "strace")
	r := runner{program: build(t), dir: filepath.Join(t.TempDir(), "work")}
	out := filepath.Join(t.TempDir(), "out")
	sum, kinds := 0, map[string]bool{}
	for _, name := range tenPrograms {
		t.Run(name, func(t *testing.T) {
			r.T = t
			first := r.run(guests.Stock, name, strace, "-f", "-o", out)
			again := r.run(guests.Stock, name, strace, "-f", "-o", out)
			ours := r.run(guests.Hosted, name, append(slices.Clone(r.program.Host), "-trace", "-f", "-o", out)...)
			for _, theirs := range []*trace{first, again} {
				if err := begun(theirs); err != nil {
					t.Fatal(err)
				}
			}
			if d := compare(group(first), group(again)); d != "" {
				t.Fatalf("two runs of strace differ:\n%s", d)
			}
			if err := natives(ours, first); err != nil {
				t.Error(err)
			}
			a := group(first)
			equal(t, name, a, group(ours))
			t.Logf("%d calls of %d names in %d groups", a.calls, len(a.kinds), len(a.groups))
			sum += a.calls
			maps.Copy(kinds, a.kinds)
		})
	}
	if t.Logf("%d calls of %d names", sum, len(kinds)); !t.Failed() && (sum < 4500 || len(kinds) < 150) {
		t.Errorf("only %d calls of %d names were compared", sum, len(kinds))
	}
}
