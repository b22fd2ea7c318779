package main

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/jsonl"
)

var loadLength = flag.Duration("load", 2*time.Second, "how long TestTraceUnderLoad's server works")

// loadServer is an HTTP server with clients, which works for a time, then comes to rest.
const loadServer = `package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

func main() {
	length, err := time.ParseDuration(os.Args[1])
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := os.ReadFile("/etc/hostname")
		w.Write(b)
	})}
	go s.Serve(l)
	end := time.Now().Add(length)
	var wg sync.WaitGroup
	var requests [8]int
	for i := range requests {
		wg.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			for ; time.Now().Before(end); requests[i]++ {
				r, err := c.Get("http://" + l.Addr().String())
				if err != nil {
					panic(err)
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
			c.CloseIdleConnections()
		})
	}
	wg.Wait()
	s.Close()
	time.Sleep(200 * time.Millisecond)
	sum := 0
	for _, n := range requests {
		sum += n
	}
	fmt.Println(sum)
}
`

// TestTraceUnderLoad traces a server with its stacks, and compares the trace with the
// table of -c: the host counts each call when it begins. Each stack has to end where a
// goroutine or a thread begins.
func TestTraceUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	usys := commandHere(t)
	program := buildProgram(t, usys, loadServer)
	for _, flags := range [][]string{nil, {"-vcores", "1"}, {"-vcores", "2"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) { traceLoad(t, usys, program, flags) })
	}
}

// traceLoad traces a run of the server, and compares the trace with the table of -c.
func traceLoad(t *testing.T, usys, program string, flags []string) {
	out := filepath.Join(t.TempDir(), "out")
	args := append([]string{"exec", "-trace", "-json", "-k", "-c", "-o", out}, flags...)
	cmd := exec.Command(usys, append(args, program, loadLength.String())...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, stderr.Bytes())
	}
	traced, ends, events := readCounts(t, out)
	if diff := cmp.Diff(tableCounts(t, stderr.String()), traced); diff != "" {
		t.Errorf("calls by the table (-) and in the trace (+):\n%s", diff)
	}
	t.Logf("%s requests, %d calls", bytes.TrimSpace(stdout.Bytes()), events)
	known := map[string]bool{"runtime.goexit": true, "runtime.mstart": true, "runtime.rt0_go": true, "runtime.clone": true}
	for _, end := range slices.Sorted(maps.Keys(ends)) {
		if !known[end] {
			t.Errorf("%d stacks end in %q", ends[end], end)
		}
	}
}

// readCounts returns how often calls are in a trace, by name, and in which functions their
// stacks end.
func readCounts(t *testing.T, name string) (counts map[string]int, ends map[string]int, events int) {
	t.Helper()
	r, err := jsonl.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	counts, ends = map[string]int{}, map[string]int{}
	for {
		var e trace.Event
		err := r.Read(&e)
		if err == io.EOF {
			if r.Cut() {
				t.Error("the last line is incomplete")
			}
			return counts, ends, events
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != trace.CallEvent || e.Name == "rt_sigreturn" {
			continue // the host returns from handlers itself, and counts no call for it
		}
		events++
		counts[e.Name]++
		if len(e.Stack) == 0 {
			ends["no stack: "+e.Name]++
		} else {
			ends[e.Stack[len(e.Stack)-1].Func]++
		}
	}
}

var tableRow = regexp.MustCompile(`(?m)^ *[0-9.]+ +[0-9.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$`)

// tableCounts reads the table of -c.
func tableCounts(t *testing.T, text string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	text, _, _ = strings.Cut(text, "    vcores ") // the scheduler's own
	for _, m := range tableRow.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		counts[m[2]] = n
	}
	if counts["total"] == 0 {
		t.Fatalf("no table:\n%s", text)
	}
	delete(counts, "total")
	return counts
}

// buildProgram builds a program of one file by usys build.
func buildProgram(t *testing.T, usys, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module prog\n\ngo 1.25\n", "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "prog")
	cmd := exec.Command(usys, "build", "-o", program, ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "CC=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("usys build: %v\n%s", err, text)
	}
	return program
}
