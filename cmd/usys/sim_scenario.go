package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/sim"
	"github.com/usys-go/bridge/sim/scenario"
)

// scenarioSuffix ends the name of a scenario.
const scenarioSuffix = ".txtar"

// A cluster is a scenario that is simulated: its driver is the program then.
type cluster struct {
	*scenario.Scenario
	file string // as the user has named it
	temp string // a directory with files that the runs need
}

// isScenario reports whether the program that is named is a scenario.
func (s *simulation) isScenario() bool { return strings.HasSuffix(s.File, scenarioSuffix) }

// loadScenario reads the scenario, and makes the driver the program. close removes the files that
// were made for it.
func (s *simulation) loadScenario(stderr io.Writer) (close func(), err error) {
	close = func() {}
	if err := s.fitsScenario(); err != nil {
		return close, err
	}
	src, archive, err := readScenario(s.File)
	if err != nil {
		return close, err
	}
	c := &cluster{file: s.File}
	if c.Scenario, err = scenario.Parse(src, checkCallRule); err != nil {
		return close, scenarioMistakes{err}
	}
	if c.temp, err = os.MkdirTemp("", "usys-scenario-"); err != nil {
		return close, refuse("no temporary directory: %v; set TMPDIR", err)
	}
	close = func() { os.RemoveAll(c.temp) }
	if err = c.programs(s, archive, stderr); err != nil {
		return close, err
	}
	if s.File, err = buildDriver(stderr); err != nil {
		return close, err
	}
	s.cluster = c
	return close, c.give(s, src)
}

// fitsScenario returns an error for a flag that scenarios do not have.
func (s *simulation) fitsScenario() error {
	switch {
	case len(s.Args) > 0:
		return fmt.Errorf("%s: a scenario has no arguments (leave %s out; flags stand in front)", s.File, s.Args[0])
	case s.tests:
		return fmt.Errorf("%s: a scenario is no test binary (leave -test out)", s.File)
	case s.dir != "":
		return errors.New("-dir: a scenario has its files in the archive (leave -dir out)")
	}
	return nil
}

// readScenario reads a file.
func readScenario(name string) (src scenario.Source, archive *txtar.Archive, err error) {
	if archive, err = txtar.ParseFile(name); err != nil {
		return src, nil, err
	}
	src = scenario.Source{Name: filepath.Base(name), Script: string(archive.Comment)}
	for _, f := range archive.Files {
		if slices.ContainsFunc(src.Files, func(o scenario.File) bool { return o.Name == f.Name }) {
			return src, nil, fmt.Errorf("%s: there are two files %s in the archive (leave one out)", name, f.Name)
		}
		src.Files = append(src.Files, scenario.File{Name: f.Name, Data: f.Data})
	}
	return src, archive, nil
}

// checkCallRule returns an error for a rule of faults that usys sim -e would refuse.
func checkCallRule(rule string) error {
	_, err := runs.ParseFault(rule, 0)
	var e *faults.Error
	if errors.As(err, &e) {
		return &sim.FaultError{Text: e.Text, Column: e.Column, Reason: e.Reason}
	}
	return err
}

// scenarioMistakes are errors of a script. Each line names its place.
type scenarioMistakes struct{ error }

// programs finds or builds the scenario's programs. One of -program takes the place of one with the
// same name.
func (c *cluster) programs(s *simulation, archive *txtar.Archive, stderr io.Writer) error {
	dir := filepath.Dir(c.file)
	source := dir // of programs that are built
	if slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "go.mod" }) {
		source = filepath.Join(c.temp, "src")
		if err := unpack(archive, source); err != nil {
			return err
		}
	}
	for _, p := range c.Programs {
		if slices.ContainsFunc(s.programs, func(o clusterProgram) bool { return o.name == p.Name }) {
			continue
		}
		file := p.File
		if p.Package != "" {
			file = filepath.Join(c.built(), p.Name)
			b := simBuild{dir: source, output: file, pkg: p.Package, what: p.Name}
			if err := b.run(stderr); err != nil {
				return fmt.Errorf("%v: %w", p.Place, err)
			}
		} else if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		if err := s.addProgram(p.Name, file); err != nil {
			return fmt.Errorf("%v: %w", p.Place, err)
		}
	}
	return nil
}

// built is the directory of the programs that were built for the scenario, until the run has ended.
func (c *cluster) built() string { return filepath.Join(c.temp, "bin") }

// unpack writes the files of an archive to a directory.
func unpack(archive *txtar.Archive, dir string) error {
	for _, f := range archive.Files {
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("the archive's file %s lies outside of it (choose another name)", f.Name)
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, f.Data, 0o666)); err != nil {
			return err
		}
	}
	return nil
}

// give lays the scenario into the driver's directory.
func (c *cluster) give(s *simulation, src scenario.Source) error {
	text, err := json.Marshal(src)
	if err != nil {
		return err
	}
	dir := filepath.Join(c.temp, "driver")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	s.Flags = append(s.Flags, "-sim-dir", dir)
	return os.WriteFile(filepath.Join(dir, scenario.DriverFile), text, 0o666)
}

// properties returns the scenario's checks as properties, each of which some run has
// to reach.
func (c *cluster) properties() (list []runs.Property, places map[[2]string]string) {
	places = map[[2]string]string{}
	for _, check := range c.Checks {
		p := runs.Property{Kind: runs.Always, Name: check.Name}
		if check.Once {
			p.Kind = runs.Sometimes
		}
		list = append(list, p)
		places[[2]string{p.Kind, p.Name}] = fmt.Sprintf("%s:%d", check.Place.File, check.Place.Line)
	}
	return list, places
}
