package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A simBuild is a program that is built for the simulation. It knows neither its directory nor its
// revision: another build of the same source is the same program, with the same runs.
type simBuild struct {
	dir, output, pkg string
	what             string // for the user
	own              bool   // the sources are usys's: flags and workspaces of the user's do not count
}

// run builds the program. On a terminal a line shows the progress, elsewhere a line names the
// program.
func (b *simBuild) run(stderr io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, "build", "-sim", "-trimpath", "-buildvcs=false", "-v", "-o", b.output, b.pkg)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "PWD="+b.dir)
	if b.own {
		cmd.Env = append(cmd.Env, "GOFLAGS=-mod=mod", "GOWORK=off", "CGO_ENABLED=0")
	}
	show := &buildProgress{what: b.what, out: stderr, terminal: isTerminal(stderr)}
	show.begin()
	cmd.Stdout, cmd.Stderr = show, show
	err = cmd.Run()
	show.end()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		return refuse("%s cannot be built in %s (usys build -sim %s):\n%s", b.what, b.dir, b.pkg, strings.TrimRight(show.said(), "\n"))
	case err != nil:
		return err
	}
	if _, err := os.Stat(b.output); err != nil {
		return refuse("%s: package %s is no program (name a package main)", b.what, b.pkg)
	}
	return nil
}

// A buildProgress counts the packages that go build -v names, and keeps its other output.
type buildProgress struct {
	what     string
	out      io.Writer
	terminal bool
	packages int
	text     bytes.Buffer
}

func (p *buildProgress) begin() {
	if p.terminal {
		p.show()
	} else {
		fmt.Fprintf(p.out, "usys: sim: building %s\n", p.what)
	}
}

func (p *buildProgress) Write(b []byte) (int, error) {
	p.text.Write(b)
	for line := range bytes.Lines(b) {
		if isPackageLine(string(line)) {
			p.packages++
		}
	}
	if p.terminal {
		p.show()
	}
	return len(b), nil
}

func (p *buildProgress) show() {
	fmt.Fprintf(p.out, "\r\x1b[Kbuilding %s: %d packages", p.what, p.packages)
}

func (p *buildProgress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// said returns the output of go build except for the names of packages.
func (p *buildProgress) said() string {
	var b strings.Builder
	for line := range strings.Lines(p.text.String()) {
		if !isPackageLine(line) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// isPackageLine reports whether a line of go build -v names a package.
func isPackageLine(line string) bool {
	line = strings.TrimRight(line, "\n")
	return line != "" && !strings.ContainsAny(line, " \t:") && !strings.HasPrefix(line, "#")
}

// sortedMap goes through a map in the order of its keys.
func sortedMap[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
