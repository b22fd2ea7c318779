package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var pairs = flag.Int("perl", 0, "how many times to run against Perl and gofmt, for the time; bench.sh sets it")

// most is the bar: our time, as a share of Perl's and gofmt's.
const most = 0.75

// TestFasterThanPerl makes linux/amd64's file of package syscall with this
// command and with mksyscall.pl and gofmt, in turn, all of them as whole
// processes.
func TestFasterThanPerl(t *testing.T) {
	if *pairs == 0 {
		t.Skip("bench.sh runs this")
	}
	dir := stdDir(t)
	i := slices.IndexFunc(references(t, dir, "mksyscall.pl"), func(r reference) bool { return r.name == "zsyscall_linux_amd64.go" })
	r := references(t, dir, "mksyscall.pl")[i]
	command := filepath.Join(tempDir, "mksyscall")
	if out, err := exec.Command("go", "build", "-o", command, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	script := strings.Join(append(perl(t, r.program), r.args...), " ") + " | gofmt"
	var ours, theirs []time.Duration
	for range *pairs {
		ours = append(ours, measure(t, r, command, r.args...))
		theirs = append(theirs, measure(t, r, "sh", "-c", script))
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	share := func(a, b time.Duration) float64 { return float64(a) / float64(b) }
	least, middle := share(ours[0], theirs[0]), share(ours[len(ours)/2], theirs[len(theirs)/2])
	t.Logf("%s, %s/%s, %d pairs", runtime.Version(), runtime.GOOS, runtime.GOARCH, *pairs)
	t.Logf("least:  mksyscall %v, perl | gofmt %v, ratio %.2f", ours[0], theirs[0], least)
	t.Logf("median: mksyscall %v, perl | gofmt %v, ratio %.2f", ours[len(ours)/2], theirs[len(theirs)/2], middle)
	if least > most || middle > most {
		t.Errorf("the ratios are to be %.2f at most", most)
	}
}

// measure runs a process to its end.
func measure(t *testing.T, r reference, name string, args ...string) time.Duration {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GOOS="+r.goos, "GOARCH="+r.goarch)
	start := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v", cmd.Args, err)
	}
	return time.Since(start)
}
