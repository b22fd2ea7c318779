// Package doctor examines a machine for usys doctor: it reports what works there, in a line for each
// thing, with the cure where something does not. It tries things out rather than go by versions.
package doctor

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

// A State is the result of an examination.
type State int

const (
	Fine State = iota
	Note       // something does not work, and usys exec does without it
	Bad        // usys exec does not work
)

func (s State) String() string { return [...]string{"ok", "note", "FAIL"}[s] }

// A Finding is the result for one thing.
type Finding struct {
	Name  string // of the thing
	State State
	Text  string // what was found
	Cure  string // how to mend it; "" if there is nothing to mend
}

// String returns the finding's line.
func (f Finding) String() string {
	line := fmt.Sprintf("%-4s  %-21s  %s", f.State, f.Name, f.Text)
	if f.Cure != "" {
		line += " (" + f.Cure + ")"
	}
	return line
}

// A Machine is a machine as the examination sees it. Its functions may be replaced.
type Machine struct {
	OS, Arch string
	Release  func() (string, error)                // the kernel's
	Probe    func(name string) error               // tries out one of Probes
	SetsGS   func() bool                           // the kernel says that user space may write the gs base
	File     func(name string) (string, error)     // the contents of a file
	Command  func(words ...string) (string, error) // the first line that a command prints
	Compiler []string                              // the command of the C compiler
	Cache    func() (dir string, err error)        // makes the cache directory
	Try      func(dir string) error                // makes a program in a directory, and asks whether it may be executed
	Loader   func() (path string, err error)       // finds or makes the loader
	Start    func(path string) error               // starts the loader
	Files    func() (uint64, error)                // how many files a process may have open
}

// Examine examines a machine.
func Examine(m *Machine) []Finding {
	if m.OS != "linux" || m.Arch != "amd64" {
		return []Finding{m.foreign(), m.goCommand(), m.cache(Note)}
	}
	loader := m.loader()
	return []Finding{
		m.kernel(), m.dispatch(), m.gs(), m.seccomp(), m.proc(), m.files(), m.mappings(),
		m.goCommand(), m.compiler(loader.State), m.cache(loader.State), loader,
	}
}

// Worst returns the worst state of some findings.
func Worst(all []Finding) State {
	return slices.MaxFunc(all, func(a, b Finding) int { return cmp.Compare(a.State, b.State) }).State
}

// Print prints the findings, one on a line.
func Print(w io.Writer, all []Finding) error {
	for _, f := range all {
		if _, err := fmt.Fprintln(w, f); err != nil {
			return err
		}
	}
	return nil
}
