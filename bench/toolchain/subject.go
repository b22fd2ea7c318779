//go:build linux && amd64

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/internal/guests"
)

// A subject is a way to run the program.
type subject struct {
	name    string
	command []string
	env     []string
}

// build builds the program both ways and lists the subjects.
func build(dir string) ([]subject, error) {
	k, err := guests.New(dir, "")
	if err != nil {
		return nil, err
	}
	out, err := exec.Command("go", "list", "-f={{.Dir}}", "github.com/usys-go/bridge/bench/toolchain").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w (run in bench)", err)
	}
	here := strings.TrimSuffix(string(out), "\n")
	p, err := k.Program(filepath.Join(here, "subject"))
	if err != nil {
		return nil, err
	}
	of := func(name string, c guests.Column, hostFlags ...string) subject {
		return subject{name, p.Command(c, hostFlags, p.File(c)), append(k.Env(), "GOMAXPROCS=1")}
	}
	answer := []string{"-host", filepath.Join(here, "testdata", "answer.c")}
	return []subject{
		of("stock", guests.Stock),
		of("stock again", guests.Stock),
		of("native", guests.Native),
		of("hosted", guests.Hosted),
		of("strict", guests.Strict),
		of("answered", guests.Hosted, answer...),
		of("answered, strict", guests.Strict, answer...),
	}, nil
}

// A process is a subject that runs.
type process struct {
	subject
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func (s subject) start() (*process, error) {
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Env, cmd.Stderr = s.env, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{s, cmd, in, bufio.NewReader(out)}, pinned(cmd.Start)
}

// do has the process do some work n times, and returns the nanoseconds of one.
func (p *process) do(work string, n int) (float64, error) {
	if _, err := fmt.Fprintln(p.in, work, n); err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("%s: %s: %w", p.name, work, err)
	}
	ns, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	return ns / float64(n), err
}

func (p *process) stop() error {
	return errors.Join(p.in.Close(), p.cmd.Wait())
}
