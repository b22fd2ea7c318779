package policy

import "slices"

// Allows reports whether the owner of a call may use the verb on a target. stack are the owners
// that each function on the whole stack would be, for the sections with via.
func (p *Policy) Allows(o Owner, v Verb, target string, stack ...Owner) bool {
	if v == Passive || o.Kind == Program {
		return true
	}
	sections, allowed := 0, false
	for i := range p.Sections {
		s := &p.Sections[i]
		switch {
		case s.Via:
			if slices.ContainsFunc(stack, s.about) && !s.allows(o.Func, v, target) {
				return false
			}
		case s.about(o):
			sections++
			if s.denies(v, target) {
				return false
			}
			allowed = allowed || s.allows(o.Func, v, target)
		}
	}
	return allowed || sections == 0 && p.Allow
}

// about reports whether a section is about an owner.
func (s *Section) about(o Owner) bool {
	switch s.Kind {
	case Program:
		return true
	case Std:
		return o.Kind == Std
	case Module:
		return o.Kind == Package && (s.Path == o.Module || o.Module == "" && within(o.Package, s.Path))
	}
	return o.Kind == Package && s.Path == o.Package
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

// covers reports whether the line is about a use.
func (l *Line) covers(v Verb, target string) bool {
	if l.Verb == Any {
		return true
	}
	return l.Verb == v && slices.ContainsFunc(l.Targets, func(t string) bool { return Covers(v, t, target) })
}
