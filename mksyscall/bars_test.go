//go:build bars

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarPerl makes linux/amd64's file of package syscall with this command and
// with mksyscall.pl and gofmt, in turn, all of them as whole processes.
func TestBarPerl(t *testing.T) {
	const name = "mksyscall/perl-and-gofmt"
	perl, err := exec.LookPath("perl")
	if err != nil {
		bar.Lacks(name, "perl is missing (apt-get install perl)")
		return
	}
	dir := stdDir(t)
	list := references(t, dir, "mksyscall.pl")
	r := list[slices.IndexFunc(list, func(r reference) bool { return r.name == "zsyscall_linux_amd64.go" })]
	command := filepath.Join(tempDir, "mksyscall")
	if out, err := exec.Command("go", "build", "-o", command, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	script := strings.Join(append([]string{perl, filepath.Join(dir, r.program)}, r.args...), " ") + " | gofmt"
	ours := func() time.Duration { return measure(t, r, command, r.args...) }
	theirs := func() time.Duration { return measure(t, r, "sh", "-c", script) }
	bar.Most(t, name, bar.Ratio(41, ours, theirs), 0.75)
}

// measure returns the processor time of a process and its children.
func measure(t *testing.T, r reference, name string, args ...string) time.Duration {
	t.Helper()
	return bar.CPU(func() {
		cmd := exec.Command(name, args...)
		cmd.Dir = r.dir
		cmd.Env = append(os.Environ(), "GOOS="+r.goos, "GOARCH="+r.goarch)
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v", cmd.Args, err)
		}
	})
}
