package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// findProgram looks the program up.
func (s *simulation) findProgram() (err error) {
	if s.File, err = lookUp(s.File); err == nil {
		s.SDK, err = runs.HasSDK(s.File)
	}
	var p packageError
	switch {
	case errors.As(err, &p):
		return fmt.Errorf("%s is a package or its source, and a program's file is simulated (usys build -sim -o FILE %[1]s makes one; usys test -sim %[1]s simulates its tests)", string(p))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w (usys build -sim -o FILE PACKAGE makes a program)", err)
	}
	return err
}

// mostCopies is the greatest number of flags -copy (loader/options.c).
const mostCopies = 16

// copy adds a file or directory of -copy.
func (s *simulation) copy(name string) error {
	abs, err := filepath.Abs(name)
	if err == nil {
		_, err = os.Stat(abs)
	}
	if err == nil && len(s.copies) == mostCopies {
		err = fmt.Errorf("it is given more than %d times", mostCopies)
	}
	if err != nil {
		return err
	}
	s.copies = append(s.copies, name)
	s.Flags = append(s.Flags, "-sim-copy", abs)
	return nil
}

// setDir gives the program a copy of the directory of -dir. Tests have one of their package's
// directory, in which go test runs this command.
func (s *simulation) setDir() error {
	dir := s.dir
	if dir == "" && s.tests {
		dir = "."
	}
	if dir == "" {
		return nil
	}
	if i, err := os.Stat(dir); err != nil {
		return fmt.Errorf("-dir: %w", err)
	} else if !i.IsDir() {
		return fmt.Errorf("-dir: %s is not a directory (name one whose copy the program is to see)", dir)
	}
	abs, err := filepath.Abs(dir)
	s.Flags = append(s.Flags, "-sim-dir", abs)
	return err
}

// addEnv adds a variable of -env.
func (s *simulation) addEnv(v string) error {
	if i := strings.Index(v, "="); i < 1 {
		return errors.New("write NAME=VALUE")
	}
	s.env = append(s.env, v)
	return nil
}

// setEnv sets the program's environment.
func (s *simulation) setEnv() {
	if s.Env = simEnv(s.env); s.without != "" {
		s.Env = append(s.Env, runs.WithoutEnv+"="+s.without)
	}
}

// simEnv returns the environment of a simulated program: the fixed variables, and those that the
// user gives. Of two with one name the last counts, and the program sees no other.
func simEnv(given []string) []string {
	var env []string
	for _, v := range slices.Concat([]string{"PATH=/usr/bin:/bin", "HOME=/root", "TMPDIR=/tmp"}, given) {
		name, _, _ := strings.Cut(v, "=")
		same := func(other string) bool { return strings.HasPrefix(other, name+"=") }
		if i := slices.IndexFunc(env, same); i >= 0 {
			env[i] = v
		} else {
			env = append(env, v)
		}
	}
	return env
}
