//go:build bars

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/internal/bar"
)

// goRoot has the standard library's sources: the tests run where they were built.
//
//lint:ignore SA1019 see above
var goRoot = runtime.GOROOT()

// A load is a program with its arguments, for traces.
type load struct {
	name, source string
	args         []string
}

var (
	walk = load{"walk", `package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		os.Lstat(path)
		return nil
	})
}
`, []string{filepath.Join(goRoot, "src")}}

	// A server and its clients.
	web = load{"http", `package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"sync"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := os.ReadFile("/etc/hostname")
		w.Write(b)
	}))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			for range 500 {
				r, err := c.Get("http://" + l.Addr().String())
				if err != nil {
					panic(err)
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
		})
	}
	wg.Wait()
}
`, nil}

	// Bound by the processor and by files.
	hash = load{"hash", `package main

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			text, _ := os.ReadFile(path)
			for range 4 {
				sha256.Sum256(text)
			}
		}
		return nil
	})
}
`, []string{filepath.Join(goRoot, "src")}}
)

// build builds the load's program by usys, and returns its command line.
func (l load) build(t *testing.T, usys string) []string {
	t.Helper()
	dir := t.TempDir()
	for file, text := range map[string]string{"go.mod": "module load\n\ngo 1.25\n", "main.go": l.source} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, l.name)
	cmd := exec.Command(usys, "build", "-o", program, ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, text)
	}
	return append([]string{program}, l.args...)
}

// cpuOf runs a command, and returns the CPU time of its process, and that of all processes
// that it leaves behind, too. This process has to be their parent then.
func cpuOf(t *testing.T, command ...string) (own, all time.Duration) {
	t.Helper()
	all = bar.CPU(func() {
		cmd := exec.Command(command[0], command[1:]...)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, text)
		}
		own = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		for {
			if _, err := syscall.Wait4(-1, nil, 0, nil); err != nil && err != syscall.EINTR {
				break
			}
		}
	})
	return own, all
}

// TestBarTrace compares the additional cost of a program under usys exec -trace with that
// under strace: the CPU time of the program's process, and of the process that prints, too.
func TestBarTrace(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		bar.Lacks("trace/strace", "strace (apt-get install strace)")
		return
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	usys, out := commandHere(t), filepath.Join(t.TempDir(), "out")
	for _, l := range []load{walk, web} {
		program := l.build(t, usys)
		var own, all, ownStack, allStack []float64
		for i := range bar.Pairs + 1 {
			stock, _ := cpuOf(t, program...)
			trace, traceAll := cpuOf(t, slices.Concat([]string{usys, "exec", "-trace", "-o", out}, program)...)
			stack, stackAll := cpuOf(t, slices.Concat([]string{usys, "exec", "-trace", "-k", "-o", out}, program)...)
			_, strace := cpuOf(t, slices.Concat([]string{"strace", "-f", "-o", out}, program)...)
			if i == 0 {
				continue // it has warmed up
			}
			ratio := func(d time.Duration) float64 { return float64(d-stock) / float64(strace-stock) }
			own, all = append(own, ratio(trace)), append(all, ratio(traceAll))
			ownStack, allStack = append(ownStack, ratio(stack)), append(allStack, ratio(stackAll))
		}
		bar.Most(t, "trace/strace,"+l.name+",guest's-process", bar.Median(own), 0.10)
		bar.Most(t, "trace/strace,"+l.name+",all-processes", bar.Median(all), 0.20)
		bar.Most(t, "trace-k/strace,"+l.name+",guest's-process", bar.Median(ownStack), 0.20)
		bar.Most(t, "trace-k/strace,"+l.name+",all-processes", bar.Median(allStack), 0.40)
	}
}

// TestBarCount compares programs under usys exec -c, and under a trace of calls that they
// do not make, with programs under usys exec.
func TestBarCount(t *testing.T) {
	usys, out := commandHere(t), filepath.Join(t.TempDir(), "out")
	exec := func(program []string, flags ...string) func() time.Duration {
		return func() time.Duration {
			own, _ := cpuOf(t, slices.Concat([]string{usys, "exec"}, flags, program)...)
			return own
		}
	}
	for _, l := range []load{walk, web} {
		program := l.build(t, usys)
		bar.Most(t, "count/exec,"+l.name, bar.Ratio(bar.Pairs, exec(program, "-c"), exec(program)), 1.10)
	}
	program := hash.build(t, usys)
	bar.Most(t, "trace-net/exec,hash", bar.Ratio(bar.Pairs, exec(program, "-trace", "-e", "trace=%net", "-o", out), exec(program)), 1.03)
}
