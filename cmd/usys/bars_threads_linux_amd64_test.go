//go:build bars

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/loader"
)

var (
	// Threads that begin and end, 50 at a time.
	threads = load{"threads", `package main

import (
	"runtime"
	"sync"
)

func main() {
	for range 100 {
		var ready, ended sync.WaitGroup
		leave := make(chan bool)
		for range 50 {
			ready.Add(1)
			ended.Go(func() {
				runtime.LockOSThread() // the thread ends with its goroutine
				ready.Done()
				<-leave
			})
		}
		ready.Wait()
		close(leave)
		ended.Wait()
	}
}
`, nil}

	// Children, by vfork; the cost of their programs is no part of it.
	children = load{"children", `package main

import "os/exec"

func main() {
	for range 300 {
		if err := exec.Command("/bin/true").Run(); err != nil {
			panic(err)
		}
	}
}
`, nil}

	idle = load{"idle", `package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	fmt.Println("hello, world")
	io.Copy(io.Discard, os.Stdin)
}
`, nil}
)

// loaderHere returns the loader. Run directly, it costs what the program costs, without the start
// of the command.
func loaderHere(t *testing.T) string {
	t.Helper()
	path, err := loader.Build("", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBarThreads compares the CPU time of processes under the loader with that of the same
// programs natively.
func TestBarThreads(t *testing.T) {
	usys, host := commandHere(t), loaderHere(t)
	for _, l := range []struct {
		load
		limit float64
	}{{threads, 1.10}, {children, 1.10}, {web, 1.03}} {
		program := l.build(t, usys)
		own := func(command ...string) func() time.Duration {
			return func() time.Duration {
				own, _ := cpuOf(t, command...)
				return own
			}
		}
		bar.Most(t, "exec/native,"+l.name, bar.Ratio(bar.Pairs, own(append([]string{host}, program...)...), own(program...)), l.limit)
	}
}

// TestBarResident compares the resident memory of an idle program under the loader with that
// natively.
func TestBarResident(t *testing.T) {
	usys, host := commandHere(t), loaderHere(t)
	program := idle.build(t, usys)
	var more []float64
	for range 20 {
		more = append(more, resident(t, host, program[0])-resident(t, program...))
	}
	bar.Most(t, "exec-native,resident,KiB", bar.Median(more), 150)
}

// resident returns the resident memory, in KiB, of a program that has written a line and waits.
func resident(t *testing.T, command ...string) (kib float64) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("hello, world\n"))
	if _, err := io.ReadFull(out, line); err != nil {
		t.Fatalf("%v writes no line: %v", cmd, err)
	}
	time.Sleep(100 * time.Millisecond) // the runtime's threads come to rest
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("\nVmRSS:"))
	if _, err := fmt.Sscan(string(rest), &kib); err != nil {
		t.Fatalf("%s: %v", strings.TrimSpace(string(text)), err)
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	return kib
}
