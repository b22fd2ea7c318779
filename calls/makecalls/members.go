package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// layout adds the kinds of the description to the members of a struct.
func (d *description) layout(s *structure, l calls.Layout) (calls.Layout, error) {
	l.Least = s.least
	for _, w := range s.members {
		base, _, _ := strings.Cut(w.kind, "?")
		base, _, _ = strings.Cut(base, "[")
		if _, ok := memberKinds[base]; ok {
			join(&l, w.name)
		}
	}
	var names []string
	for _, m := range l.Members {
		names = append(names, m.Name)
	}
	var errs []error
	l.Short, l.Order = s.short, s.order
	for _, name := range slices.Concat(s.short, s.order) {
		if !slices.Contains(names, name) {
			errs = append(errs, s.errorf("short=, order=: struct %s has no member %s, but %s", s.name, name, strings.Join(names, ", ")))
		}
	}
	for _, w := range s.members {
		i := slices.Index(names, w.name)
		if i < 0 {
			errs = append(errs, s.errorf("struct %s has no member %s, but %s", s.name, w.name, strings.Join(names, ", ")))
			continue
		}
		t, err := scope{d, s.place, names}.kind(w.kind)
		errs = append(errs, err)
		l.Members[i].Type = t
	}
	for _, m := range l.Members {
		if m.If != nil {
			other := l.Members[m.If.Param]
			errs = append(errs, d.condition(s.place, m.Name, m.If, other.Name, other.Type))
		}
	}
	return l, errors.Join(errs...)
}

// join replaces the members of a nested struct by one member.
func join(l *calls.Layout, name string) {
	var inner []calls.Member
	at := -1
	for i, m := range l.Members {
		if strings.HasPrefix(m.Name, name+".") {
			if at < 0 {
				at = i
			}
			inner = append(inner, m)
		}
	}
	if at < 0 {
		return // it is not a struct
	}
	last := inner[len(inner)-1]
	one := calls.Member{Name: name, Offset: inner[0].Offset, Len: 1, Size: last.Offset + last.Size*last.Len - inner[0].Offset}
	l.Members = slices.Replace(l.Members, at, at+len(inner), one)
}
