//go:build cgo

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
)

// programs builds the example with its host, and for usys exec.
func programs(t *testing.T) map[string][]string {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"CGO_ENABLED=1", "go", "build", "-o", dir + "/signals", "."},
		append(append([]string{"CGO_ENABLED=0"}, coverage.Build()...), "-o", dir+"/usys", "github.com/usys-go/bridge/cmd/usys"),
		{"CGO_ENABLED=0", dir + "/usys", "build", "-o", dir + "/guest", "."},
	} {
		cmd := exec.Command(args[1], args[2:]...)
		cmd.Env = append(os.Environ(), args[0])
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	return map[string][]string{
		"in one program":  {filepath.Join(dir, "signals")},
		"under usys exec": {filepath.Join(dir, "usys"), "exec", "-strict", filepath.Join(dir, "guest")},
	}
}

func TestSignals(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys exec and its guest")
	}
	for name, args := range programs(t) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(args[0], args[1:]...)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			next := func() string {
				if !lines.Scan() {
					t.Fatalf("the program has ended: %v", lines.Err())
				}
				return lines.Text()
			}
			if first := next(); !strings.HasPrefix(first, fmt.Sprintf("process %d waits", cmd.Process.Pid)) {
				t.Fatalf("the first line is %q, want process %d waits", first, cmd.Process.Pid)
			}
			from := fmt.Sprintf("(process %d, user %d)", os.Getpid(), os.Getuid())
			for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGWINCH, 50, syscall.SIGTERM} {
				if err := cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if line := next(); !strings.HasSuffix(line, " "+sig.String()+" "+from) {
					t.Errorf("after %v the line is %q, want its end to be %q", sig, line, " "+sig.String()+" "+from)
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			got, err := exec.Command(args[0], append(args[1:len(args):len(args)], "-storm", "20000")...).CombinedOutput()
			if err != nil || !strings.Contains(string(got), "all there, each once, in order") {
				t.Errorf("%q: %v, want success and all there, got\n%s", args, err, got)
			}
		})
	}
}
