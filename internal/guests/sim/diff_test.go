//go:build linux && amd64

package sim

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// sim runs usys sim, and returns its exit status and its output.
func sim(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command(kit.Table[0], append([]string{"sim"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestDiff(t *testing.T) {
	file := program(t, "goroutines")
	status, out, errs := sim(t, "-diff", "7", "7", file)
	if status != 0 || !regexp.MustCompile(`^the runs are the same: \d{5,} events\n$`).MatchString(out) || errs != "" {
		t.Errorf("one seed: status %d, want 0 and that the runs are the same, got\n%s%s", status, out, errs)
	}
	status, out, errs = sim(t, "-diff", "7", "8", file)
	event := `: *\n +\d+ \d+\.\d{9} \d+ (-|g\d+) +\w+.*\n(   > \S+.* \(.*:\d+\)\n)+`
	both := regexp.MustCompile(`(?s:^\d+ events are the same, and then the runs differ:\n.*)\nseed 7` + event + `seed 8` + event + `$`)
	if status != 1 || !both.MatchString(out) || errs != "" {
		t.Errorf("two seeds: status %d, want 1 and a match of %v, got\n%s%s", status, both, out, errs)
	}
}

func TestDiffLogs(t *testing.T) {
	file, dir := program(t, "maps"), t.TempDir()
	var logs []string
	for _, name := range []string{"3", "3again", "4"} {
		log := filepath.Join(dir, name)
		if status, out, errs := sim(t, "-seed", name[:1], "-log", "-k", "-o", log, file); status != 0 {
			t.Fatalf("status %d, want 0\n%s%s", status, out, errs)
		}
		logs = append(logs, log)
	}
	if status, out, errs := sim(t, "-diff", logs[0], logs[1]); status != 0 {
		t.Errorf("one seed: status %d, want 0\n%s%s", status, out, errs)
	}
	if status, out, errs := sim(t, "-diff", logs[0], logs[2]); status != 1 {
		t.Errorf("two seeds: status %d, want 1\n%s%s", status, out, errs)
	}
	text, err := os.ReadFile(logs[0])
	if err == nil {
		err = os.WriteFile(logs[1], text[:len(text)/2], 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status, out, errs := sim(t, "-diff", logs[0], logs[1]); status != 1 {
		t.Errorf("half a log: status %d, want 1\n%s%s", status, out, errs)
	}
}
