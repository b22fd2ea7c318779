//go:build bars

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// walker looks at every file below a directory.
const walker = `package main

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
`

// TestBarTrace compares what a file walk costs more under usys exec -trace with what it
// costs more under strace: the CPU time of the program's process, and strace's.
func TestBarTrace(t *testing.T) {
	const name = "trace/strace,walk,guest's-process"
	if _, err := exec.LookPath("strace"); err != nil {
		bar.Lacks(name, "strace (apt-get install strace)")
		return
	}
	dir := t.TempDir()
	for file, text := range map[string]string{"go.mod": "module walker\n\ngo 1.25\n", "main.go": walker} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	usys, program, out := commandHere(t), filepath.Join(dir, "walker"), filepath.Join(dir, "out")
	build := exec.Command(usys, "build", "-o", program, ".")
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	cost := func(command ...string) time.Duration {
		return bar.CPU(func() {
			args := slices.Concat(command, []string{program, filepath.Join(runtime.GOROOT(), "src")})
			if text, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		})
	}
	var stock []float64
	for range bar.Pairs {
		stock = append(stock, float64(cost()))
	}
	more := func(command ...string) func() time.Duration {
		return func() time.Duration { return cost(command...) - time.Duration(bar.Median(stock)) }
	}
	bar.Most(t, name, bar.Ratio(bar.Pairs, more(usys, "exec", "-trace", "-o", out), more("strace", "-f", "-o", out)), 0.10)
}
