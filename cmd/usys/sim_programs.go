package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/pclntab"
)

// A clusterProgram is a program that the machines of a simulated cluster can run, as
// /bin/NAME.
type clusterProgram struct {
	name string
	file string // as it was named, from the user's directory
}

// mostPrograms is the greatest number of programs of a run's machines. C: SIM_PROGRAMS, of which one
// is the run's own.
const mostPrograms = 15

// program adds a program of -program NAME=FILE. The file is checked when all flags are read.
func (s *simulation) program(text string) error {
	name, file, ok := strings.Cut(text, "=")
	switch {
	case !ok || name == "" || file == "":
		return errors.New("write NAME=FILE: machines have FILE as /bin/NAME")
	case strings.ContainsAny(name, "/:,"):
		return fmt.Errorf("%s: a program's name is that of a file in /bin, without / : and ,", name)
	case slices.ContainsFunc(s.programs, func(p clusterProgram) bool { return p.name == name }):
		return fmt.Errorf("there are two programs %s (leave one out)", name)
	}
	s.programs = append(s.programs, clusterProgram{name, file})
	return nil
}

// checkPrograms checks the files of -program, and names them to the loader.
func (s *simulation) checkPrograms() error {
	for _, p := range s.programs {
		if err := s.addProgram(p.name, p.file); err != nil {
			return fmt.Errorf("-program %s: %w", p.name, err)
		}
	}
	return nil
}

// addProgram names a program to the loader.
func (s *simulation) addProgram(name, file string) error {
	if err := builtForSim(file); err != nil {
		return err
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	if len(s.files) == mostPrograms {
		return fmt.Errorf("there are %d programs already, and a run has no more (leave some out)", mostPrograms)
	}
	if s.files == nil {
		s.files = map[string]string{}
	}
	s.files[name] = abs
	s.Flags = append(s.Flags, "-sim-program", name+"="+abs)
	return nil
}

// builtForSim returns an error if usys build -sim has not made a file.
func builtForSim(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("%w (usys build -sim -o FILE PACKAGE makes a program)", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory (name a program that usys build -sim -o FILE PACKAGE has made)", file)
	}
	p, err := pclntab.Open(f)
	if err == nil {
		if _, ok := p.Entry(tickFunction); ok {
			return nil
		}
		err = errors.New("it has no schedule points")
	}
	return fmt.Errorf("%s is no program of usys build -sim: %w (usys build -sim -o %[1]s PACKAGE)", file, err)
}

// tickFunction is in each program that usys build -sim has made.
const tickFunction = "usystick"
