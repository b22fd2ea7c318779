//go:build linux && amd64

package parlib_test

import (
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	schedTimes = flag.Int("sched", 1, "how many times as much of the scheduler's tests")
	alarms     = flag.Int("alarms", 20000, "how many alarms are pending at once")
	cycles     = flag.Int("cycles", 100, "how often the scheduler starts and stops")
)

// buildSched compiles testdata/sched with the core. It is static: a thread that
// the core clones has no TLS, which the dynamic linker would use.
func buildSched(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.[cS]")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files in C and assembly, %v; want 20 or more", len(files), err)
	}
	exe := filepath.Join(t.TempDir(), "sched")
	args := []string{"-O2", "-g", "-static", "-pthread", "-Wall", "-Wextra", "-Werror", "-mgeneral-regs-only",
		"-fno-stack-protector", "-o", exe, "testdata/sched/main.c", "sched_kthread_libc.c"}
	for _, f := range files {
		if !notCore[f] {
			args = append(args, f)
		}
	}
	if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
		t.Fatalf("gcc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return exe
}

func runSched(exe, threads, vcores, what string, n int) (string, error) {
	cmd := exec.Command(exe, threads, vcores, what, fmt.Sprint(n))
	kill := time.AfterFunc(10*time.Minute, func() { cmd.Process.Kill() })
	defer kill.Stop()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestScheduler(t *testing.T) {
	exe := buildSched(t)
	for _, threads := range []string{"clone", "pthread"} {
		for _, vcores := range []string{"one", "four"} {
			for _, c := range []struct {
				what string
				n    int
			}{
				{"events", 20000 * *schedTimes}, {"order", 20000 * *schedTimes}, {"handlers", 200000 * *schedTimes},
				{"race", 2000 * *schedTimes}, {"periodic", 20 * *schedTimes}, {"rest", 200000}, {"misuse", 1}, {"fork", 1},
				{"signals", 100 * *schedTimes}, {"cycles", *cycles}, {"ids", 3 * *cycles}, {"alarms", *alarms},
			} {
				if c.what == "order" && vcores != "one" {
					continue // each vcore has its own order
				}
				t.Run(strings.Join([]string{threads, vcores, c.what}, "-"), func(t *testing.T) {
					t.Parallel()
					if out, err := runSched(exe, threads, vcores, c.what, c.n); err != nil {
						t.Errorf("%s, %s threads, %s vcores: %v\n%s", c.what, threads, vcores, err, out)
					}
				})
			}
		}
	}
	t.Run("rules", func(t *testing.T) { brokenRules(t, exe) })
}

// brokenRules checks that a program which breaks a rule ends with the rule's name.
func brokenRules(t *testing.T, exe string) {
	for what, want := range map[string]string{
		"die-block":    "usys: vcore context tried to block: a system call that may sleep\n",
		"die-stop":     "usys: vcore context tried to block: stop of the scheduler\n",
		"die-release":  "usys: a release needs a hold: usys_sched_release\n",
		"die-function": "usys: an alarm needs a function: usys_alarm_set\n",
		"die-vcores":   "usys: a policy brings up 1 to 16 vcores: empty\n",
	} {
		for _, threads := range []string{"clone", "pthread"} {
			out, err := runSched(exe, threads, "one", what, 1)
			if out != want || err == nil || !strings.HasPrefix(err.Error(), "signal: aborted") {
				t.Errorf("%s, %s: %v, %q, want %q", what, threads, err, out, want)
			}
		}
	}
}
