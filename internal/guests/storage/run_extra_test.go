//go:build linux && amd64 && extra

package storage

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// An outcome is the end of a run and the result of the check.
type outcome struct {
	module       string
	seed         uint64
	plan         plan
	end          string // one of ends
	status       string // in package os's form; "" after a power failure
	lines        string // the run's output
	log          string // its standard error
	acknowledged int    // batches
	violations   []string
}

// ends are the ways in which a run may end.
var ends = []string{
	"fine",   // no call of the module returned an error
	"error",  // a call returned an error
	"exit",   // the module ended the process
	"panic",  // a goroutine of the module, or the runtime, panicked
	"hang",   // a step took more than five seconds
	"killed", // by the plan
}

// kinds lists the kinds of violations; see testdata/store/check.go.
var kinds = []string{"lost", "half", "wrong", "closed", "damaged", "readonly", "empty"}

// Limits of a run and of a check. Both end themselves sooner.
const (
	runLimit   = 3 * time.Minute
	checkLimit = time.Minute
)

// String returns the run's end and its command, which can be repeated in a new directory.
func (o *outcome) String() string {
	host := "usys exec " + strings.Join(o.plan, " ")
	if slices.Equal(o.plan, plan{power}) {
		host = fmt.Sprintf("usys sim -crash -keep kept -seed %d %s", o.seed, strings.Join(ticks(o.seed), " "))
	}
	return fmt.Sprintf("%s, seed %d: %s (%s), %d batches acknowledged\n%s ./store run -module %s -dir data -seed %d",
		o.module, o.seed, o.end, o.status, o.acknowledged, host, o.module, o.seed)
}

// hit reports whether a rule of the plan has changed a call. It reads the counts that -c prints.
func (o *outcome) hit() bool {
	_, table, _ := strings.Cut(o.log, "matched       hit fault\n")
	for line := range strings.Lines(table) {
		var matched, hit int
		if n, _ := fmt.Sscan(line, &matched, &hit); n == 2 && hit > 0 {
			return true
		}
	}
	return o.end == "killed"
}

// play runs a plan in a new directory, checks the store, and removes the directory.
func play(p *guests.Program, module string, seed uint64, faults plan) (*outcome, error) {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	o := &outcome{module: module, seed: seed, plan: faults}
	args := []string{"-module", module, "-dir", "data", "-seed", fmt.Sprint(seed)}
	command := p.Command(guests.Hosted, append([]string{"-c", "-e", "trace=kill"}, o.plan...), p.File(guests.Hosted), append([]string{"run"}, args...)...)
	state, err := o.start(dir, command)
	if err != nil {
		return nil, err
	}
	o.status, o.end = state.String(), o.ending(state)
	return o, o.check(dir, append([]string{p.File(guests.Stock), "check"}, args...))
}

// start runs the store's program. Its output goes to files, so that none of it is lost however
// the process ends.
func (o *outcome) start(dir string, command []string) (*os.ProcessState, error) {
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	defer cancel()
	cmd := guests.InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOMAXPROCS=1", "GOTRACEBACK=all")
	names := [2]string{filepath.Join(dir, "lines"), filepath.Join(dir, "log")}
	var files [2]*os.File
	for i, name := range names {
		f, err := os.Create(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		files[i] = f
	}
	cmd.Stdout, cmd.Stderr = files[0], files[1]
	if err := cmd.Run(); cmd.ProcessState == nil {
		return nil, err
	}
	if ctx.Err() != nil { // the store's own time limit should have ended it
		return nil, fmt.Errorf("%s: still running after %v", command, runLimit)
	}
	lines, err := os.ReadFile(names[0])
	if err != nil {
		return nil, err
	}
	log, err := os.ReadFile(names[1])
	o.lines, o.log = string(lines), string(log)
	return cmd.ProcessState, err
}

// ending returns the run's end, one of ends.
func (o *outcome) ending(state *os.ProcessState) string {
	status := state.Sys().(syscall.WaitStatus)
	failed := strings.Contains(o.lines, "\nerror ") || strings.HasPrefix(o.lines, "error ")
	switch {
	case status.Signaled() && status.Signal() == syscall.SIGKILL:
		return "killed"
	case status.Signaled(), status.ExitStatus() == 2:
		return "panic"
	case status.ExitStatus() == 9:
		return "hang"
	case status.ExitStatus() == 0:
		return "fine"
	case failed && status.ExitStatus() == 1:
		return "error"
	}
	return "exit"
}

// check opens the store again, without faults.
func (o *outcome) check(dir string, command []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	var out, log bytes.Buffer
	cmd := guests.InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(o.lines), &out, &log
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return err
	}
	first, rest, _ := strings.Cut(out.String(), "\n")
	begun := 0
	if _, err := fmt.Sscanf(first, "acknowledged %d of %d", &o.acknowledged, &begun); err != nil {
		return fmt.Errorf("%s prints %q, and %s", command, first, log.String())
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		o.violations = strings.Split(rest, "\n")
	}
	closed := "closed"
	if o.acknowledged == 0 {
		closed = "empty"
	}
	switch {
	case ctx.Err() != nil:
		o.violations = append(o.violations, fmt.Sprintf("%s: the check has not ended after %v", closed, checkLimit))
	case cmd.ProcessState.ExitCode() > 1:
		o.violations = append(o.violations, closed+": the check has crashed: "+brief(log.String()))
	}
	return nil
}

// brief returns the lines of a crash that have the reason, in one line.
func brief(log string) string {
	lines := strings.SplitN(log, "\n", 4)
	return strings.Join(lines[:min(3, len(lines))], " | ")
}
