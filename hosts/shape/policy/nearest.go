package policy

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/owner"
)

// A Nearest is the part of a policy that explains best why a use is not allowed.
type Nearest struct {
	At     Position
	Text   string // the line, or the head of the section; "": the policy's default
	Via    string // the head of the section, if it is one with via
	Denies bool   // the line denies the use
}

// Nearest looks for the part of a policy because of which the owner of a call may not use a verb
// on a target: a line that denies it, or the line of the verb whose target begins most alike, or
// the section.
func (p *Policy) Nearest(o owner.Function, v Verb, target string, stack ...owner.Function) (n Nearest) {
	best := -1
	for i := range p.Sections {
		s := &p.Sections[i]
		if s.Via && (s.allows(o.Name, v, target) || !slices.ContainsFunc(stack, s.About)) || !s.Via && !s.About(o) {
			continue
		}
		via := ""
		if s.Via {
			via = s.Head()
		}
		if best < 0 {
			n, best = Nearest{At: s.At, Text: s.Head(), Via: via}, 0
		}
		for j := range s.Lines {
			l := &s.Lines[j]
			if l.Deny && l.covers(v, target) {
				return Nearest{l.At, "deny " + l.Verb.String() + " " + strings.Join(l.Targets, " "), via, true}
			}
			if l.Deny || l.Verb != v {
				continue
			}
			for _, t := range l.Targets {
				if alike := 1 + commonPrefix(t, target); alike > best {
					n, best = Nearest{At: l.At, Text: l.nearText(t), Via: via}, alike
				}
			}
		}
	}
	return n
}

// nearText returns the line with the nearest target, and the functions to which it applies.
func (l *Line) nearText(target string) string {
	text := l.Verb.String() + " " + target
	if len(l.Targets) > 1 {
		text += " ..."
	}
	if len(l.By) > 0 {
		text += " by " + strings.Join(l.By, " ")
	}
	return text
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
