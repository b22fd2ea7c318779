//go:build linux && amd64

package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// A Package is a package whose tests are run.
type Package struct {
	Path   string   // import path
	Dir    string   // directory of its sources, where its tests run
	Module string   // directory where go test -c runs; empty for any directory
	Args   []string // arguments of the test binary
}

// whole is the name of the result of the test binary itself.
const whole = "(test binary)"

// A run is one run of a test binary, or of a part of its tests.
type run struct {
	outcome map[string]string // by test: pass, fail, skip; for whole: the end of the binary
	output  map[string]string // output by test
	log     string            // the file with the complete output
	native  int               // number of lines of the host's log, which under -strict has the programs started natively
	time    time.Duration
}

// build builds the test binary for a column.
func (s *Suite) build(p Package, c guests.Column) (string, error) {
	dir := "stock"
	if c.Table() {
		dir = "table"
	}
	// This is the name that go test -c chooses, and some tests depend on it.
	file := filepath.Join(s.Kit.Dir, dir, strings.ReplaceAll(p.Path, "/", "_"), filepath.Base(p.Path)+".test")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	in := p.Module
	if in == "" {
		in = s.Kit.Dir
	}
	return file, s.Kit.Build(c, in, "test", "-c", "-o", file, p.Path)
}

// stock is like run, but runs stock, for comparison with column c. It runs on as many
// processors as c has vcores.
func (s *Suite) stock(p Package, c guests.Column, pattern string) (*run, error) {
	return s.runOn(c.Vcores(), p, guests.Stock, pattern)
}

// run runs the tests that a pattern selects, or all tests.
func (s *Suite) run(p Package, c guests.Column, pattern string) (*run, error) {
	return s.runOn(0, p, c, pattern)
}

func (s *Suite) runOn(processors int, p Package, c guests.Column, pattern string) (*run, error) {
	file, err := s.build(p, c)
	if err != nil {
		return nil, err
	}
	out, err := os.CreateTemp(s.logs, strings.ReplaceAll(p.Path, "/", "_")+"."+c.String()+".*.log")
	if err != nil {
		return nil, err
	}
	defer out.Close()
	hostLog := strings.TrimSuffix(out.Name(), ".log") + ".host"
	// Tests run children as other users, which write to the host's log as well.
	if err := os.WriteFile(hostLog, nil, 0o666); err != nil {
		return nil, err
	}
	if err := os.Chmod(hostLog, 0o666); err != nil {
		return nil, err
	}
	args := append([]string{"-test.v=test2json", "-test.paniconexit0", "-test.timeout=" + s.Limit.String()}, p.Args...)
	if s.Short {
		args = append(args, "-test.short")
	}
	if pattern != "" {
		args = append(args, "-test.run="+pattern)
	}
	command := s.Kit.Command(c, []string{"-o", hostLog}, file, args...)
	// This is longer than the test's own limit, which prints stacks.
	ctx, cancel := context.WithTimeout(context.Background(), s.Limit+30*time.Second)
	defer cancel()
	cmd := guests.InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	cmd.Dir = p.Dir
	cmd.Env = append(s.Kit.Env(), "PWD="+p.Dir)
	cmd.Stdout, cmd.Stderr = out, out // a file, so that no copying goroutine waits for a remaining child
	start := time.Now()
	if err := startOn(processors, cmd); err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	cmd.Wait()
	r := &run{outcome: map[string]string{}, output: map[string]string{}, log: out.Name(), time: time.Since(start)}
	if err := s.parse(r, p.Path); err != nil {
		return nil, err
	}
	// Exit status 1 means that a test failed; package testing uses no other one.
	r.outcome[whole] = "ends"
	if code := cmd.ProcessState.ExitCode(); ctx.Err() != nil {
		r.outcome[whole] = "runs too long"
	} else if failed := r.count("fail") > 0; code != 0 && !(code == 1 && failed) {
		r.outcome[whole] = "dies: " + cmd.ProcessState.String()
	} else if code == 0 && failed {
		r.outcome[whole] = "exit status 0 in spite of a failure"
	}
	if b, err := os.ReadFile(hostLog); err == nil && !c.Traces() {
		r.native = bytes.Count(b, []byte("\n"))
	}
	return r, nil
}

// parse parses the log by go tool test2json.
func (s *Suite) parse(r *run, path string) error {
	in, err := os.Open(r.log)
	if err != nil {
		return err
	}
	defer in.Close()
	cmd := exec.Command(filepath.Join(s.Kit.GOROOT, "bin", "go"), "tool", "test2json", "-p", path)
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stderr = s.Kit.Env(), s.Kit.Dir, in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go tool test2json: %w", err)
	}
	running := map[string]bool{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var event struct{ Action, Test, Output string }
		if err := d.Decode(&event); err != nil {
			return fmt.Errorf("go tool test2json: %w", err)
		}
		if event.Test == "" {
			continue
		}
		test := event.Test
		switch event.Action {
		case "run":
			running[test] = true
		case "pass", "fail", "skip":
			delete(running, test)
			r.outcome[test] = event.Action
		case "output":
			r.output[test] += event.Output
		}
	}
	// The tests that were running when the binary died have failed, as in test2json.
	for test := range running {
		r.outcome[test] = "fail"
	}
	return nil
}

// count returns the number of tests, including subtests, with a result.
func (r *run) count(outcome string) int {
	n := 0
	for _, o := range r.outcome {
		if o == outcome {
			n++
		}
	}
	return n
}

// died reports whether the binary ended before the tests did.
func (r *run) died() bool { return r.outcome[whole] != "ends" }

// pattern returns the argument of -test.run for one test.
func pattern(test string) string {
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}
