//go:build extra

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// manyCalls makes calls in several threads.
const manyCalls = `package main

import (
	"os"
	"strconv"
	"sync"
	"syscall"
)

func main() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	var p [2]int
	syscall.Pipe2(p[:], 0)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			b := make([]byte, 100)
			for range n {
				syscall.Getppid()
				syscall.Write(p[1], b)
				syscall.Read(p[0], b)
			}
		})
	}
	wg.Wait()
}
`

// TestTraceOwnCalls counts by strace how many calls the host makes for a trace: at most one
// for a thousand records.
func TestTraceOwnCalls(t *testing.T) {
	strace := need.Program(t, "strace")
	usys := commandHere(t)
	program := buildProgram(t, usys, manyCalls)
	own := func(n int) (own, records int) {
		dir := t.TempDir()
		trace, stracefile := filepath.Join(dir, "trace"), filepath.Join(dir, "strace")
		cmd := exec.Command(strace, "-f", "-o", stracefile, usys, "exec", "-trace", "-k", "-o", trace, program, strconv.Itoa(n))
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, text)
		}
		threads, made := map[string]int{}, map[string]int{}
		countLines(t, trace, threads, func(thread, call string) bool { return isCall(call) })
		for _, k := range threads {
			records += k
		}
		countLines(t, stracefile, made, func(thread, call string) bool {
			if strings.HasPrefix(call, "execve(") && strings.Contains(call, "/loader-") {
				clear(made) // until then it was usys exec
			}
			return threads[thread] > 0 && isCall(call)
		})
		for _, k := range made {
			own += k
		}
		return own - records, records
	}
	own(10) // compiles the loader
	few, fewRecords := own(10)
	many, records := own(5000)
	limit := (records - fewRecords) / 1000
	t.Logf("%d calls more for %d records more", many-few, records-fewRecords)
	if records-fewRecords < 50000 || many-few > limit || many < few-limit {
		t.Errorf("the host made %d calls for %d records, and %d for %d: at most %d more are allowed", few, fewRecords, many, records, limit)
	}
}

// isCall reports whether a line is the first of a call. It leaves out rt_sigreturn, by which
// a signal's handler returns with and without a trace: there are as many as signals.
func isCall(line string) bool {
	for _, other := range []string{"---", "+++", "<... ", "rt_sigreturn("} {
		if strings.HasPrefix(line, other) {
			return false
		}
	}
	return true
}

// countLines counts the lines of a trace that begin with a number, by that number.
func countLines(t *testing.T, name string, counts map[string]int, counted func(thread, call string) bool) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		thread, call, ok := strings.Cut(s.Text(), " ")
		if _, err := strconv.Atoi(thread); ok && err == nil && counted(thread, strings.TrimSpace(call)) {
			counts[thread]++
		}
	}
}
