//go:build linux && amd64

package vcores

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

var threads = flag.Int("threads", 10_000, "threads that are alive at once")

// A live guest is a guest that runs until its standard input is closed.
type live struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
}

// start starts the guest.
func (w way) start(t *testing.T, args ...string) *live {
	t.Helper()
	command := program.Command(w.column, w.flags(), program.File(w.column), args...)
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Env, cmd.Dir, cmd.Stderr = program.Env(), program.Dir, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &live{cmd, in, bufio.NewReader(out)}
}

// line returns the next line that the guest prints.
func (l *live) line(t *testing.T) string {
	t.Helper()
	line, err := l.out.ReadString('\n')
	if err != nil {
		t.Fatalf("%v: after %q: %v", l.cmd, line, err)
	}
	return line
}

// end closes the guest's standard input and waits for it.
func (l *live) end(t *testing.T) {
	t.Helper()
	if err := l.in.Close(); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, l.out); err != nil {
		t.Error(err)
	}
	if err := l.cmd.Wait(); err != nil {
		t.Errorf("%v: %v", l.cmd, err)
	}
}

// TestKernelThreads checks that the threads of a program are not kernel threads; otherwise the
// tests here would compare a program with itself. A host has a few threads itself.
func TestKernelThreads(t *testing.T) {
	const number, own = 200, 20
	for _, w := range append([]way{natively}, ways...) {
		l := w.start(t, "threads", fmt.Sprint(number))
		for range 2 {
			l.line(t)
		}
		kernel, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", l.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d", w, len(kernel))
		if w.vcores == 0 && len(kernel) < number || w.vcores > 0 && len(kernel) > w.vcores+own {
			t.Errorf("%s: a program with %d threads has %d of the kernel, want %d at least, or at most %d on vcores", w, number, len(kernel), number, w.vcores+own)
		}
		l.end(t)
	}
}

// 100,000 threads use at most 6 GB, and fewer threads proportionally less; they use at most
// 1,000 mappings.
func TestThreads(t *testing.T) {
	most := 6e9 / 1024 * float64(*threads) / 100_000
	for _, w := range ways {
		e := w.run(t, w.vcores, "threads", fmt.Sprint(*threads))
		lines := strings.SplitAfter(e.Stdout, "\n")
		if want := fmt.Sprintf("threads %d distinct %[1]d\nended %[1]d\n", *threads); len(lines) != 4 || lines[0]+lines[2] != want {
			t.Fatalf("%s: %q, want %q", w, e.Stdout, want)
		}
		t.Logf("%s: %s in %.1f s", w, lines[1], e.Time.Seconds())
		var resident, mappings int
		if _, err := fmt.Sscanf(lines[1], "resident KiB %d mappings %d", &resident, &mappings); err != nil {
			t.Fatalf("%s: %q: %v", w, lines[1], err)
		}
		if float64(resident) > most || mappings > 1000 {
			t.Errorf("%s: %d threads take %d KiB and %d mappings, at most %.0f and 1000", w, *threads, resident, mappings, most)
		}
	}
}
