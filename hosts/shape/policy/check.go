package policy

import (
	"fmt"
	"slices"

	"github.com/usys-go/bridge/hosts/shape/owner"
)

// Check returns the mistakes in a policy that can be parsed: lines that contradict or repeat
// others, and sections that apply to no call.
func (p *Policy) Check() (list []*Error) {
	for i := range p.Sections {
		s := &p.Sections[i]
		if s.Kind == Package && !s.Via && stdLike(s.Path) {
			list = append(list, &Error{s.At, fmt.Sprintf("package %s is of the standard library: its calls belong to its callers, or to std (write via package %[1]s, or std)", s.Path)})
		}
		list = append(list, p.doubles(i)...)
	}
	return list
}

// stdLike reports whether a package without a module is one of std, by the first element of
// its path: the path of a main module may have no dot, either.
func stdLike(pkg string) bool {
	return slices.ContainsFunc(stdRoots, func(root string) bool { return within(pkg, root) })
}

var stdRoots = []string{
	"archive", "bufio", "bytes", "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar",
	"flag", "fmt", "go", "hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin",
	"reflect", "regexp", "runtime", "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe", "weak",
}

// A piece is one target of a line.
type piece struct {
	line   *Line
	target string
}

// doubles compares the lines of section i, and those of earlier sections for the same owners.
func (p *Policy) doubles(i int) (list []*Error) {
	s := &p.Sections[i]
	var before []piece
	for j := range p.Sections[:i] {
		if o := &p.Sections[j]; o.Kind == s.Kind && o.Path == s.Path && o.Via == s.Via {
			before = append(before, o.pieces()...)
		}
	}
	own := s.pieces()
	for n, x := range own {
		for m, y := range slices.Concat(before, own) {
			if m == len(before)+n || x.line.Deny != y.line.Deny && x.line.Deny {
				continue
			}
			if msg := x.against(y, m < len(before)+n); msg != "" {
				list = append(list, &Error{x.line.At, msg})
				break
			}
		}
	}
	return list
}

// text returns the piece as a line.
func (x piece) text() string {
	l := Line{Verb: x.line.Verb}
	if x.target != "" {
		l.Targets = []string{x.target}
	}
	return l.String()
}

func (s *Section) pieces() (list []piece) {
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Verb == Any {
			list = append(list, piece{l, ""})
		}
		for _, t := range l.Targets {
			list = append(list, piece{l, t})
		}
	}
	return list
}

// against returns the mistake of having x besides y, or "". first means that y comes first.
func (x piece) against(y piece, first bool) string {
	covers := y.line.Verb == Any || y.line.Verb == x.line.Verb && Covers(x.line.Verb, y.target, x.target)
	same := y.line.Verb == x.line.Verb && y.target == x.target
	name := x.text()
	switch {
	case !covers:
		return ""
	case y.line.Deny && !x.line.Deny:
		return fmt.Sprintf("%q is allowed here and denied in line %d, which wins (leave one out)", name, y.line.At.Line)
	case x.line.Deny != y.line.Deny, same && !first && x.line.by(y.line):
		return ""
	case !y.line.by(x.line):
		return ""
	}
	verb := "allowed"
	if x.line.Deny {
		verb = "denied"
	}
	return fmt.Sprintf("%q is %s in line %d, too (leave one out)", name, verb, y.line.At.Line)
}

// by reports whether the line holds for all functions of the other.
func (l *Line) by(other *Line) bool {
	if len(l.By) == 0 || len(other.By) == 0 {
		return len(l.By) == 0
	}
	return !slices.ContainsFunc(other.By, func(f string) bool { return !slices.Contains(l.By, f) })
}

// Unused returns the targets and sections that no record uses.
func (p *Policy) Unused(records []*Policy) (list []*Error) {
	for i := range p.Sections {
		s := &p.Sections[i]
		for _, x := range s.pieces() {
			if !x.line.Deny && !slices.ContainsFunc(records, func(r *Policy) bool { return r.uses(s, x) }) {
				list = append(list, &Error{x.line.At, fmt.Sprintf("no record uses %q (leave it out)", x.text())})
			}
		}
	}
	return list
}

// uses reports whether a record uses a section's target.
func (p *Policy) uses(s *Section, x piece) bool {
	for i := range p.Sections {
		r := &p.Sections[i]
		if !s.Via && !s.About(r.function()) && !r.About(s.function()) {
			continue
		}
		for _, y := range r.pieces() {
			if x.line.Verb == Any || y.line.Verb == Any {
				return true
			}
			if y.line.Verb != x.line.Verb || !x.line.meets(y.line) {
				continue
			}
			if Covers(x.line.Verb, x.target, y.target) || Covers(x.line.Verb, y.target, x.target) {
				return true
			}
		}
	}
	return false
}

// meets reports whether there is a function for which both lines hold.
func (l *Line) meets(other *Line) bool {
	return len(l.By) == 0 || len(other.By) == 0 || slices.ContainsFunc(l.By, func(f string) bool { return slices.Contains(other.By, f) })
}

// Absent returns the sections for modules that a program does not have.
func (p *Policy) Absent(m *owner.Modules) (list []*Error) {
	all := append([]string{m.Main}, m.Deps...)
	for i := range p.Sections {
		s := &p.Sections[i]
		f := m.Of(s.Path+".f", "")
		switch {
		case slices.ContainsFunc(p.Modules, func(path string) bool { return within(s.Path, path) }):
			// a record of several programs
		case s.Kind == Module && !m.Has(s.Path):
			list = append(list, &Error{s.At, fmt.Sprintf("module %s is not in the program%s", s.Path, near(s.Path, all))})
		case s.Kind == Package && f.Kind == owner.Module && f.Module == "" && s.Path != "main": // files given to go build have no module
			list = append(list, &Error{s.At, fmt.Sprintf("package %s is of no module of the program%s", s.Path, near(s.Path, all))})
		}
	}
	return list
}
