// Package scenario implements the language in which users of usys sim describe a cluster: its
// machines, the programs that they run, the faults, and the properties that have to hold.
// docs/cluster.md describes it.
//
// [Parse] reads a scenario and reports all its mistakes, with their places, before anything runs.
// The command usys calls it, and so does the driver: the first program of the simulation, which
// makes the machines and calls [Scenario.Run].
package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// DriverFile is the name of the file in the driver's directory that holds its [Source], as JSON.
const DriverFile = "scenario.json"

// A Source is a scenario as it is written: a txtar archive, whose comment is the script.
type Source struct {
	Name   string // of the file, for messages
	Script string
	Files  []File
}

// A File is a file of the archive.
type File struct {
	Name string
	Data []byte
}

// A Scenario is a parsed script without mistakes.
type Scenario struct {
	Name     string
	Programs []Program
	Machines []string // in the order in which they are made
	Checks   []Check  // in the order of the script

	statements []*statement
	files      map[string][]byte
}

// A Program is a program that machines can run.
type Program struct {
	Name    string
	Place   Place
	File    string // that usys build -sim has made, or ""
	Package string // to be built, or ""
}

// A Check is a property that the script states.
type Check struct {
	Name  string
	Place Place
	Once  bool // it has to hold at least once, in some run; else always
}

// A Place is a position in a file. Columns count bytes, from 1 on.
type Place struct {
	File         string
	Line, Column int
}

// String returns file:line:column.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// A Mistake is an error in a script.
type Mistake struct {
	Place
	Reason string // the mistake, and its cure
}

// Error returns the place and the reason.
func (m *Mistake) Error() string { return fmt.Sprintf("%v: %s", m.Place, m.Reason) }

// statement is a line of the script, or a block.
type statement struct {
	place      Place
	verb       *verb
	sign       string // "!": the program has to fail; "?": it may fail; or ""
	args       []word
	body       []*statement // of a verb that has one
	inline     bool         // body is the single statement behind the arguments, not a block
	background bool
	job        string // its name in the background, or ""
}

// String returns the statement as it is written, without a block.
func (s *statement) String() string {
	words := []string{s.verb.name}
	if s.sign != "" {
		words = []string{s.sign, s.verb.name}
	}
	for _, a := range s.args {
		words = append(words, a.source)
	}
	if len(s.body) == 1 && s.inline {
		words = append(words, s.body[0].String())
	}
	return strings.Join(words, " ")
}

// retries reports whether the statement, or a later one on its line, is a retry.
func (s *statement) retries() bool {
	return s.verb.name == "retry" || s.inline && s.body[0].retries()
}

// Parse reads a scenario. Rules about system calls are checked by calls, which may be nil. The error
// joins a [*Mistake] for each mistake.
func Parse(src Source, calls func(rule string) error) (*Scenario, error) {
	p := &parser{
		s:     &Scenario{Name: src.Name, files: map[string][]byte{}},
		known: slices.Clone(ownVariables), calls: calls,
	}
	for _, f := range src.Files {
		p.s.files[f.Name] = f.Data
	}
	p.read(src.Script)
	if len(p.mistakes) == 0 && len(p.s.Machines) == 0 {
		p.mistake(Place{src.Name, 1, 1}, "the script makes no machine (add a line: machine n1 n2 n3)")
	}
	return p.s, errors.Join(p.mistakes...)
}
