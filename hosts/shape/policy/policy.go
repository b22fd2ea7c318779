package policy

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/usys-go/bridge/calls"
)

// Version is the version of the text that this package reads and writes.
const Version = 1

// A Policy lists the uses that owners of a program's calls may make.
type Policy struct {
	Comments []string // comments of no section, without the marks
	Allow    bool     // "default allow": owners without a section may do anything
	Widened  Level    // the way in which a record was shortened
	Sections []Section
	Modules  []string // modules of recorded programs that sections name: no rules
	Calls    []string // names of calls that were made: no rules, but for a seccomp profile
}

// A Section lists the uses of one owner, or of several. A section without lines allows nothing.
type Section struct {
	Comments []string // in front of it
	Kind     Kind
	Path     string // of a module or a package
	Via      bool   // it applies to each call on whose stack the owner is
	Lines    []Line
	At       Position
}

// A Kind is the kind of owners of a Section.
type Kind uint8

// Kinds of sections, from the widest to the narrowest.
const (
	Program Kind = iota // every owner
	Std                 // the standard library, when no other owner is on the stack
	Module
	Package
)

var kinds = [...]string{"program", "std", "module", "package"}

func (k Kind) String() string { return kinds[k] }

// Head returns the line that begins the section.
func (s *Section) Head() string {
	text := s.Kind.String()
	if s.Path != "" {
		text += " " + quote(s.Path)
	}
	if s.Via {
		text = "via " + text
	}
	return text
}

// A Line allows uses of a verb, or denies them.
type Line struct {
	Comments []string // in front of it
	Deny     bool
	Verb     Verb
	Targets  []string
	By       []string // functions of the section's owner; nil: any
	At       Position
}

// A Verb is the effect of a system call.
type Verb uint8

const (
	Passive Verb = iota // it uses open descriptors, or depends on timing: always allowed
	Read                // it looks at a file
	Write               // it changes a file, a directory or names in it, or may do so later
	Exec                // it executes a file
	Connect             // it sends to an address
	Listen              // it binds to an address
	Call                // anything else
	Any                 // in a Line: all of them
)

var verbs = [...]string{"passive", "read", "write", "exec", "connect", "listen", "call", "any"}

func (v Verb) String() string { return verbs[v] }

// lineVerbs are the first words of a section's lines.
var lineVerbs = []string{"read", "write", "exec", "connect", "listen", "call", "any", "nothing", "deny"}

// A Level is a way to shorten a record. Each step is wider than the one before it.
type Level uint8

const (
	Exact            Level = iota
	WithoutFunctions       // lines hold for all functions of their section
	ByDirectory            // files are named by their directories
	ByModule               // packages of one module are one section
	UpperDirectories       // of directories only the first four names are kept
	TopDirectories         // ... the first two
	WithoutArguments       // calls have no arguments, and addresses only a port
	Together               // everything is in one section
	Widest           = Together
)

var levels = [...]string{"exact", "functions", "directories", "modules", "upper-directories", "top-directories", "arguments", "program"}

func (l Level) String() string { return levels[l] }

// A Position is a place in a file.
type Position struct {
	File      string
	Line, Col int // from 1
}

func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// An Error is a mistake in a policy.
type Error struct {
	At  Position
	Msg string // including the cure
}

func (e *Error) Error() string { return e.At.String() + ": " + e.Msg }

// near returns the question for a misspelt word.
func near(word string, words []string) string {
	const most = 100 // longer words are not compared
	if len(word) > most {
		return ""
	}
	return calls.DidYouMean(word, words)
}

// SortErrors puts mistakes in the order of their places.
func SortErrors(list []*Error) {
	slices.SortStableFunc(list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col))
	})
}
