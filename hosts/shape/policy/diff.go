package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/owner"
)

// Diff describes in words the uses that policy b allows and a does not, and the reverse.
func Diff(a, b *Policy) (added, gone []string) {
	a, b = a.Canonical(), b.Canonical()
	if !a.Allow && b.Allow {
		added = append(added, "owners without a section may do anything")
	}
	if a.Allow && !b.Allow {
		gone = append(gone, "owners without a section may no longer do anything")
	}
	added = append(added, a.lacks(b, "may now")...)
	gone = append(gone, b.lacks(a, "may no longer")...)
	if len(a.Calls) == 0 || len(b.Calls) == 0 { // one of them is not a record
		return added, gone
	}
	for _, name := range b.Calls {
		if !slices.Contains(a.Calls, name) {
			added = append(added, "the program makes the call "+name)
		}
	}
	for _, name := range a.Calls {
		if !slices.Contains(b.Calls, name) {
			gone = append(gone, "the program no longer makes the call "+name)
		}
	}
	return added, gone
}

// lacks returns words for the uses that the sections of q allow and those of p do not, and for
// those that p denies and q does not.
func (p *Policy) lacks(q *Policy, may string) (list []string) {
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Via {
			continue
		}
		for _, l := range s.Lines {
			if l.Deny {
				continue
			}
			if text := p.lacking(s, l); text != "" {
				list = append(list, fmt.Sprintf("%s %s %s", s.Head(), may, text))
			}
		}
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		other := q.section(s)
		if s.Via && (other == nil || len(other.Lines) > 0 && len(s.Lines) == 0) {
			list = append(list, fmt.Sprintf("calls %s %s do what that section did not allow", s.Head(), may))
		}
		for _, l := range s.Lines {
			if l.Deny && (other == nil || !slices.ContainsFunc(other.Lines, func(o Line) bool { return compareLines(o, l) == 0 })) {
				list = append(list, fmt.Sprintf("%s %s %s, which was denied", s.Head(), may, l.words(l.Targets)))
			}
		}
	}
	return list
}

// lacking returns words for the uses that a line allows and p does not; "": none.
func (p *Policy) lacking(s *Section, l Line) string {
	function := s.function()
	by := l.By
	if len(by) == 0 {
		by = []string{""}
	}
	if l.Verb == Any {
		l.Targets = []string{""}
	}
	var targets, functions []string
	for _, t := range l.Targets {
		for _, f := range by {
			o := function
			o.Name = f
			if !p.gives(o, l.Verb, t) {
				targets, functions = append(targets, t), append(functions, f)
			}
		}
	}
	if targets == nil {
		return ""
	}
	text := l.words(unique(targets))
	if functions = unique(functions); functions[0] != "" {
		text += " (in " + strings.Join(functions, ", ") + ")"
	}
	return text
}

// gives is Allows for a line of another policy. A line for any function needs one for any
// function, and the verb any needs any.
func (p *Policy) gives(o owner.Function, v Verb, target string) bool {
	if v != Any {
		return p.Allows(o, v, target)
	}
	return p.Allow || slices.ContainsFunc(p.Sections, func(s Section) bool {
		return !s.Via && s.About(o) && slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Verb == Any && len(l.By) == 0 })
	})
}

// section returns the section of p for the same owners as s, or nil.
func (p *Policy) section(s *Section) *Section {
	i := slices.IndexFunc(p.Sections, func(o Section) bool { return o.Kind == s.Kind && o.Path == s.Path && o.Via == s.Via })
	if i < 0 {
		return nil
	}
	return &p.Sections[i]
}

// function returns a function to which the section applies.
func (s *Section) function() owner.Function {
	switch s.Kind {
	case Package:
		return owner.Function{Kind: owner.Module, Package: s.Path}
	case Module:
		return owner.Function{Kind: owner.Module, Module: s.Path, Package: s.Path + "/..."}
	case Std:
		return owner.Function{Kind: owner.Std}
	}
	return owner.Function{Kind: owner.Module, Package: "..."} // of any other owner
}

// doing has the words for a verb that follow "may".
var doing = [...]string{
	Read: "read", Write: "write", Exec: "execute", Connect: "connect to", Listen: "listen on",
	Call: "make the call", Any: "do anything",
}

// words returns the line in words, with these targets.
func (l *Line) words(targets []string) string {
	return strings.TrimSuffix(doing[l.Verb]+" "+strings.Join(targets, " "), " ")
}
