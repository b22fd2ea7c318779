//go:build linux && amd64 && cgo

package company_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
)

// dir has the programs that the tests build.
var dir string

// suite are the tests, which share what they build.
type suite struct{ *testing.M }

func (s suite) Run() int {
	var err error
	if dir, err = os.MkdirTemp("", "company"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	return s.M.Run()
}

func TestMain(m *testing.M) { os.Exit(coverage.Run(suite{m})) }

// guest builds the program, with the race detector if the test has it.
var guest = sync.OnceValues(func() (string, error) { return build("guest", "./guest", "exe") })

// plugged builds the plugin for it.
var plugged = sync.OnceValues(func() (string, error) { return build("plugged.so", "./plugged", "plugin") })

// build opens all files of the package, so that a test's result is not taken from the cache when
// one has changed.
func build(name, pkg, mode string) (string, error) {
	for _, pattern := range []string{pkg + "/*", "*.go", "*.s", "host/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("%s: no files, %v", pattern, err)
		}
		for _, f := range files {
			if _, err := os.ReadFile(f); err != nil {
				return "", err
			}
		}
	}
	out := filepath.Join(dir, name)
	args := append(coverage.Build(), "-buildmode="+mode, "-o", out)
	if race {
		args = append(args, "-race")
	}
	return out, run(append(args, pkg)...)
}

// run runs a command; the error has its output.
func run(args ...string) error {
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// built returns the file that one of the functions above has built.
func built(t *testing.T, f func() (string, error)) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds programs")
	}
	file, err := f()
	if err != nil {
		t.Fatal(err)
	}
	return file
}
