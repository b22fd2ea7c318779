package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// runProgram is usys run: builds a program, then hosts it with usys exec (or runs it with
// the user's -exec), and returns its exit status; 128 and the signal's number,
// as shells have it, for a program that a signal ended.
func runProgram(args []string, stdout, stderr io.Writer) int {
	return finish(func() error {
		t, args, err := newToolchain("run", args, stderr)
		if err != nil {
			return err
		}
		if t.flags.hasO {
			return refuse("-o: usys run keeps no program; use usys build, then usys exec")
		}
		flags, rest := cutFlags(args)
		flags = withoutExec(flags)
		n := programs(rest)
		if n == 0 {
			return refuse("run needs a package, or .go files of one: usys run [build flags] package [arguments]")
		}
		dir, err := os.MkdirTemp("", "usys-run-")
		if err != nil {
			return refuse("no temporary directory: %v; set TMPDIR", err)
		}
		defer os.RemoveAll(dir)
		if err := t.buildInto(dir, flags, rest[:n], stdout, stderr); err != nil {
			return err
		}
		made, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			return err
		}
		switch len(made) {
		case 0:
			return nil // -n: nothing was to be built
		case 1:
		default:
			return refuse("%s is more than one program; usys run runs one", rest[0])
		}
		return t.host(made[0], rest[n:], stdout, stderr)
	}(), stderr)
}

// buildInto builds the program in a directory. go build does not have packages with a version, go install has.
func (t *toolchain) buildInto(dir string, flags, program []string, stdout, stderr io.Writer) error {
	if !atVersion(program[0]) {
		return t.build("build", slices.Concat(flags, []string{"-o", dir + string(filepath.Separator)}, program), stdout, stderr)
	}
	t.gobin = "GOBIN=" + dir
	return t.build("install", slices.Concat(flags, program), stdout, stderr)
}

// programs returns the number of arguments that name the program: one package,
// or several files.
func programs(args []string) int {
	n := 0
	for n < len(args) && strings.HasSuffix(args[n], ".go") {
		n++
	}
	return max(n, min(1, len(args)))
}

// withoutExec returns the flags without -exec, which go build does not have.
func withoutExec(flags []string) []string {
	var list []string
	for i := 0; i < len(flags); i++ {
		switch name, _, has, _ := goFlag(flags[i]); {
		case name == "exec" && !has:
			i++
		case name == "exec":
		default:
			list = append(list, flags[i])
		}
	}
	return list
}

// host runs a program under usys exec, or by the command of -exec.
func (t *toolchain) host(program string, args []string, stdout, stderr io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	with := []string{self, "exec", "--"}
	if t.flags.exec != "" {
		if with, err = quoted.Split(t.flags.exec); err != nil {
			return refuse("-exec: %v", err)
		}
	}
	with = slices.Concat(with, []string{program}, args)
	cmd := exec.Command(with[0], with[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	signals := catchSignals()
	if err := cmd.Start(); err != nil {
		return refuse("%v", err)
	}
	go passSignals(signals, cmd.Process)
	err = cmd.Wait()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return ended(status(failed.ProcessState))
	}
	return err
}
