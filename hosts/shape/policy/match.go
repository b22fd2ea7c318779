package policy

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/owner"
)

// Allows reports whether the owner of a call may use the verb on a target. stack has all functions
// on the stack, for the sections with via.
func (p *Policy) Allows(o owner.Function, v Verb, target string, stack ...owner.Function) bool {
	if v == Passive || o.Kind == owner.Runtime {
		return true
	}
	sections, allowed := 0, false
	for i := range p.Sections {
		s := &p.Sections[i]
		switch {
		case s.Via:
			if slices.ContainsFunc(stack, s.About) && !s.allows(o.Name, v, target) {
				return false
			}
		case s.About(o):
			sections++
			if s.denies(v, target) {
				return false
			}
			allowed = allowed || s.allows(o.Name, v, target)
		}
	}
	return allowed || sections == 0 && p.Allow
}

// About reports whether a section applies to the calls of a function.
func (s *Section) About(f owner.Function) bool {
	switch s.Kind {
	case Program:
		return f.Kind != owner.Bridge
	case Std:
		return f.Kind == owner.Std || f.Kind == owner.Once
	case Module:
		return s.Path == f.Module || f.Module == "" && f.Kind == owner.Module && within(f.Package, s.Path)
	}
	return s.Path == f.Package
}

// within reports whether a package has a path or is below it.
func within(pkg, path string) bool {
	rest, ok := strings.CutPrefix(pkg, path)
	return ok && (rest == "" || rest[0] == '/')
}

func (s *Section) denies(v Verb, target string) bool {
	return slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Deny && l.covers(v, target) })
}

// allows reports whether a line of the section allows a use, and none denies it.
func (s *Section) allows(function string, v Verb, target string) bool {
	return !s.denies(v, target) && slices.ContainsFunc(s.Lines, func(l Line) bool {
		return !l.Deny && l.covers(v, target) && (len(l.By) == 0 || slices.Contains(l.By, function))
	})
}

// covers reports whether the line applies to a use.
func (l *Line) covers(v Verb, target string) bool {
	if l.Verb == Any {
		return true
	}
	return l.Verb == v && slices.ContainsFunc(l.Targets, func(t string) bool { return Covers(v, t, target) })
}
