package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// String returns the text of the policy in its canonical form: sections, lines and words are
// sorted, and doubles are removed.
func (p *Policy) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "usys policy %d\n", Version)
	comment(&b, "", p.Comments)
	word := "deny"
	if p.Allow {
		word = "allow"
	}
	fmt.Fprintf(&b, "default %s\n", word)
	if p.Widened != Exact {
		fmt.Fprintf(&b, "widened %s\n", p.Widened)
	}
	for _, s := range p.Canonical().Sections {
		b.WriteByte('\n')
		comment(&b, "", s.Comments)
		b.WriteString(s.Head() + "\n")
		if len(s.Lines) == 0 {
			b.WriteString("\tnothing\n")
		}
		for i := range s.Lines {
			comment(&b, "\t", s.Lines[i].Comments)
			b.WriteString("\t" + s.Lines[i].String() + "\n")
		}
	}
	names(&b, "modules", p.Modules)
	names(&b, "calls", p.Calls)
	return b.String()
}

func comment(b *strings.Builder, indent string, list []string) {
	for _, c := range list {
		b.WriteString(indent + "# " + c + "\n")
	}
}

// names prints a line that is not a rule.
func names(b *strings.Builder, word string, list []string) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n" + word)
	for _, name := range unique(list) {
		b.WriteString(" " + quote(name))
	}
	b.WriteString("\n")
}

// String returns the text of the line.
func (l *Line) String() string {
	words := []string{l.Verb.String()}
	if l.Deny {
		words = append([]string{"deny"}, words...)
	}
	for _, t := range l.Targets {
		words = append(words, quote(t))
	}
	if len(l.By) > 0 {
		words = append(words, "by")
		for _, f := range l.By {
			words = append(words, quote(f))
		}
	}
	return strings.Join(words, " ")
}

// Canonical returns the policy in the form that String prints: sections of one owner are merged.
func (p *Policy) Canonical() *Policy {
	c := *p
	c.Sections = nil
	for _, s := range p.Sections {
		i := slices.IndexFunc(c.Sections, func(o Section) bool { return o.Kind == s.Kind && o.Path == s.Path && o.Via == s.Via })
		if i < 0 {
			s.Lines, s.Comments = slices.Clone(s.Lines), slices.Clone(s.Comments)
			c.Sections = append(c.Sections, s)
			continue
		}
		c.Sections[i].Lines = append(c.Sections[i].Lines, s.Lines...)
		c.Sections[i].Comments = append(c.Sections[i].Comments, s.Comments...)
	}
	for i := range c.Sections {
		lines := c.Sections[i].Lines
		for j := range lines {
			lines[j].Targets, lines[j].By = unique(lines[j].Targets), unique(lines[j].By)
		}
		slices.SortStableFunc(lines, compareLines)
		c.Sections[i].Lines = slices.CompactFunc(lines, func(a, b Line) bool {
			return compareLines(a, b) == 0 && len(a.Comments)+len(b.Comments) == 0
		})
	}
	slices.SortStableFunc(c.Sections, func(a, b Section) int {
		via := func(s Section) int { return map[bool]int{true: 1}[s.Via] }
		return cmp.Or(cmp.Compare(via(a), via(b)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path))
	})
	return &c
}

func compareLines(a, b Line) int {
	deny := func(l Line) int { return map[bool]int{true: 1}[l.Deny] }
	return cmp.Or(cmp.Compare(deny(a), deny(b)), cmp.Compare(a.Verb, b.Verb),
		slices.Compare(a.Targets, b.Targets), slices.Compare(a.By, b.By))
}

// unique returns a sorted list without doubles.
func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
