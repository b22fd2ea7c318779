//go:build bars

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarBuild builds hello world by usys build and by go build in turns, with
// everything but the program in the cache, and then with nothing in the cache.
func TestBarBuild(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module hello\n\ngo 1.25\n",
		"main.go": "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	usys, program := commandHere(t), filepath.Join(dir, "hello")
	build := func(env []string, name string) {
		if err := os.Remove(program); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		cmd := exec.Command(name, "build", "-o", program, ".")
		cmd.Dir = dir
		cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
	}
	by := func(name string) func() time.Duration {
		return func() time.Duration { return bar.CPU(func() { build(nil, name) }) }
	}
	bar.Most(t, "usys-build/go-build,warm", bar.Ratio(bar.Pairs, by(usys), by("go")), 1.5)

	start := time.Now()
	build([]string{"GOCACHE=" + t.TempDir()}, usys)
	bar.Most(t, "usys-build-cold,s,wall", time.Since(start).Seconds(), 60)
}

// TestBarCheck checks the whole project.
func TestBarCheck(t *testing.T) {
	usys := commandHere(t)
	var took []float64
	for range 6 {
		took = append(took, bar.CPU(func() {
			cmd := exec.Command(usys, "check", "./...", "./bench/...")
			cmd.Dir = "../.."
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", cmd, err, out)
			}
		}).Seconds())
	}
	bar.Most(t, "usys-check-on-the-project,s", bar.Median(took[1:]), 3) // the first one fills caches
}
