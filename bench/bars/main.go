// Command bars measures every time and ratio that has a limit (a bar), and prints
// one table:
//
//	go run ./bars
//
// The bars come from the benchmark of calls, from the one of toolchain mode, and from
// the tests behind the build tag bars, each of which prints lines that package
// internal/bar describes. A ratio is the median of at least 20 pairs of processor
// times; a name that ends in wall says that a bar is of the time by the clock.
//
// The exit status is 0 when every bar holds, 1 when one is above its limit or cannot
// be measured, and 2 when a measurement fails in another way. A bar that lacks a
// program is no failure: the table names the program.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/usys-go/bridge/internal/bar"
	"github.com/usys-go/bridge/internal/need"
	"github.com/usys-go/bridge/internal/tagged"
)

// root is the bridge's module, from the directory where this command runs.
const root = ".."

// libs is the module of wrapped C libraries.
const libs = root + "/examples/libs"

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bars (in bench)")
		os.Exit(2)
	}
	lines, failed, err := measure()
	table(os.Stdout, lines)
	for _, f := range failed {
		fmt.Fprintln(os.Stderr, "bars:", f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bars:", err)
		os.Exit(2)
	}
	for _, l := range lines {
		if !l.Holds() {
			os.Exit(1)
		}
	}
	if failed != nil {
		os.Exit(1)
	}
}

// measure runs all measurements. failed are those that end with an error though
// every bar that they print holds.
func measure() (lines []bar.Line, failed []error, err error) {
	commands := []*exec.Cmd{
		exec.Command("go", "run", ".", "-bars"),
		exec.Command("go", "run", "./toolchain"),
	}
	modules := []string{root}
	if lacks := need.Libraries(); lacks == nil {
		modules = append(modules, libs)
	} else {
		lines = append(lines, bar.Line{Name: "examples/libs", Lacks: lacks.Error()})
	}
	for _, dir := range modules {
		packages, err := tagged.Tests(dir, "bars")
		if err != nil {
			return nil, nil, err
		}
		for _, p := range packages {
			cmd := exec.Command("go", "test", "-tags=bars", "-count=1", "-v", "-timeout=30m", "-run="+p.Pattern(), p.Path)
			cmd.Dir = dir
			commands = append(commands, cmd)
		}
	}
	for _, cmd := range commands {
		found, err := run(cmd)
		holds := true
		for _, l := range found {
			holds = holds && l.Holds()
		}
		switch {
		case err != nil && holds:
			failed = append(failed, err)
		case err == nil && found == nil:
			failed = append(failed, fmt.Errorf("%v: it prints no bar", cmd))
		}
		lines = append(lines, found...)
	}
	return lines, failed, nil
}

// run runs a measurement, copies its output, and returns its bars.
func run(cmd *exec.Cmd) (lines []bar.Line, err error) {
	fmt.Println(strings.Join(cmd.Args, " "))
	var out bytes.Buffer
	cmd.Stdout = io.MultiWriter(os.Stdout, &out)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if err = cmd.Run(); err != nil {
		err = fmt.Errorf("%v: %w", cmd, err)
	}
	for s := bufio.NewScanner(&out); s.Scan(); {
		if l, ok := bar.Parse(s.Text()); ok {
			lines = append(lines, l)
		}
	}
	return lines, err
}

// table prints the bars.
func table(out io.Writer, lines []bar.Line) {
	width := len("bar")
	for _, l := range lines {
		width = max(width, len(l.Name))
	}
	fmt.Fprintf(out, "\n%-*s %9s %9s\n", width, "bar", "value", "limit")
	for _, l := range lines {
		switch {
		case l.Lacks != "":
			fmt.Fprintf(out, "%-*s %9s %9s  not measured: %s\n", width, l.Name, "-", "-", l.Lacks)
		case l.Holds():
			fmt.Fprintf(out, "%-*s %9.3f %9.3f\n", width, l.Name, l.Value, l.Limit)
		default:
			fmt.Fprintf(out, "%-*s %9.3f %9.3f  ABOVE\n", width, l.Name, l.Value, l.Limit)
		}
	}
}
