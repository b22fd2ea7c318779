package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A command is a process of a part. dir is relative to the module's root, env is added
// to the environment, and stdin is its standard input.
type command struct {
	dir   string
	env   []string
	args  []string
	stdin string
}

func (c command) String() string {
	words := append(append([]string{}, c.env...), c.args...)
	text := strings.Join(words, " ")
	if c.dir != "" {
		text = "cd " + c.dir + " && " + text
	}
	return text
}

// A taken has the times of a part: by the clock, and the processor time of its
// processes and their children.
type taken struct {
	name      string
	wall, cpu time.Duration
}

// A runner runs the commands of one part. Their output goes to out.
type runner struct {
	out io.Writer
	mu  sync.Mutex // of out and cpu, where several commands run at once
	cpu time.Duration
}

// run runs a command to its end.
func (r *runner) run(c command) error {
	fmt.Fprintln(r.out, c)
	cmd := c.command()
	cmd.Stdout, cmd.Stderr = r.out, r.out
	err := cmd.Run()
	if s := cmd.ProcessState; s != nil {
		r.cpu += s.UserTime() + s.SystemTime()
	}
	if err != nil {
		return fmt.Errorf("%v: %w", c, err)
	}
	return nil
}

func (c command) command() *exec.Cmd {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir = filepath.Clean(c.dir)
	cmd.Env = append(append(os.Environ(), "PWD="), c.env...)
	if c.stdin != "" {
		cmd.Stdin = strings.NewReader(c.stdin)
	}
	return cmd
}

// output runs a command and returns its standard output.
func output(c command) ([]byte, error) {
	cmd := c.command()
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%v: %w", c, err)
	}
	return out, nil
}

// runParts runs parts until one fails, and prints the table of their times.
func runParts(out io.Writer, parts []part) error {
	var took []taken
	var failed error
	for _, p := range parts {
		fmt.Fprintf(out, "\n== %s\n", p.name)
		r := runner{out: out}
		start := time.Now()
		err := p.do(&r)
		took = append(took, taken{p.name, time.Since(start), r.cpu})
		if err != nil {
			failed = fmt.Errorf("part %q fails: %w", p.name, err)
			break
		}
	}
	table(out, took, failed != nil)
	return failed
}

// table prints the times of the parts. The last one may have failed.
func table(out io.Writer, took []taken, failed bool) {
	width := len("total")
	for _, t := range took {
		width = max(width, len(t.name))
	}
	row := func(t taken, note string) {
		fmt.Fprintf(out, "%-*s %8.1f %8.1f%s\n", width, t.name, t.wall.Seconds(), t.cpu.Seconds(), note)
	}
	fmt.Fprintf(out, "\n%-*s %8s %8s\n", width, "part", "seconds", "cpu")
	total := taken{name: "total"}
	for i, t := range took {
		note := ""
		if failed && i == len(took)-1 {
			note = "  FAIL"
		}
		row(t, note)
		total.wall += t.wall
		total.cpu += t.cpu
	}
	row(total, "")
}
