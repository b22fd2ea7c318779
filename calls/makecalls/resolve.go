package main

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// tables holds the tables of package calls.
type tables struct {
	calls []calls.Call // by name
	arch  *calls.Arch
}

// resolve combines the description and the headers. It reports every contradiction.
func resolve(d *description, h *headers, k *compiled) (*tables, error) {
	t := &tables{arch: &calls.Arch{Name: "amd64", Macros: map[string]calls.MacroSet{}, Structs: map[string]calls.Layout{}}}
	var errs []error
	for _, c := range d.calls {
		n, ok := h.numbers[c.name]
		switch {
		case !ok && c.nr < 0:
			errs = append(errs, c.errorf("the headers have no call %s (number= is for one that is newer)", c.name))
			continue
		case ok && c.nr >= 0 && c.nr != n:
			errs = append(errs, c.errorf("the headers have call %s, with number %d", c.name, n))
			continue
		case !ok:
			n = c.nr
		}
		errs = append(errs, t.number(c, n), k.errnos(c))
		r, err := d.resolve(c, h)
		errs = append(errs, err)
		t.calls = append(t.calls, r)
	}
	for _, name := range slices.Sorted(maps.Keys(h.numbers)) {
		if t.arch.Number(name) < 0 {
			errs = append(errs, place{d.file, 1}.errorf("call %s of the headers is not described", name))
		}
	}
	for _, m := range d.macros {
		t.arch.Macros[m.key()] = k.set(m)
	}
	for _, s := range d.structs {
		l, err := d.layout(s, k.layouts[s.name])
		errs = append(errs, err)
		t.arch.Structs[s.name] = l
	}
	errs = append(errs, t.rules(d))
	slices.SortFunc(t.calls, func(a, b calls.Call) int { return strings.Compare(a.Name, b.Name) })
	return t, errors.Join(errs...)
}

// number gives call c its number.
func (t *tables) number(c *call, n int) error {
	const most = 1024
	if n < 0 || n > most {
		return c.errorf("number=%d is not between 0 and %d", n, most)
	}
	for len(t.arch.Numbers) <= n {
		t.arch.Numbers = append(t.arch.Numbers, "")
	}
	if other := t.arch.Numbers[n]; other != "" {
		return c.errorf("%s and %s have number %d", other, c.name, n)
	}
	t.arch.Numbers[n] = c.name
	return nil
}

func (m *macros) key() string {
	if m.enum {
		return "enum:" + m.name
	}
	return "set:" + m.name
}

// set returns the macros of the description's patterns, in the order of the patterns. The
// macros of one pattern are sorted by value. A value keeps its first name.
func (k *compiled) set(m *macros) calls.MacroSet {
	names := slices.Sorted(maps.Keys(k.macros))
	values := func(patterns []string) (list []calls.Macro) {
		for i, p := range patterns {
			if p[0] == '-' {
				continue
			}
			var out []string
			for _, other := range patterns {
				if other[0] == '-' {
					out = append(out, other)
				}
			}
			found, _ := match(m.place, append(out, patterns[i]), names) // compile has reported mistakes
			slices.SortStableFunc(found, func(a, b string) int { return cmp.Compare(k.macros[a], k.macros[b]) })
			for _, name := range found {
				if !slices.ContainsFunc(list, func(o calls.Macro) bool { return o.Value == k.macros[name] }) {
					list = append(list, calls.Macro{Name: name, Value: k.macros[name]})
				}
			}
		}
		return list
	}
	s := calls.MacroSet{Enum: m.enum, Bits: values(m.patterns), Unknown: m.unknown, Octal: m.octal}
	for _, f := range m.fields {
		s.Fields = append(s.Fields, calls.Field{Mask: k.macros[f.mask], Values: values(f.patterns)})
	}
	return s
}

// resolve joins the description of a call and its prototype.
func (d *description) resolve(c *call, h *headers) (r calls.Call, err error) {
	r = calls.Call{Name: c.name, Blocks: c.blocks, Gone: c.gone, Errs: c.errs, Early: c.entry}
	list, err := c.parameters(h)
	if err != nil {
		return r, err
	}
	s := scope{d: d, at: c.place}
	for _, p := range list {
		s.params = append(s.params, p.name)
	}
	var errs []error
	for _, w := range c.kinds {
		if !slices.Contains(s.params, w.name) {
			errs = append(errs, c.errorf("%s has no parameter %s, but %s", c.name, w.name, strings.Join(s.params, ", ")))
		}
	}
	for _, p := range list {
		a, ok := infer(p)
		if c.gone {
			a, ok = number(p), true
		}
		if i := slices.IndexFunc(c.kinds, func(w word) bool { return w.name == p.name }); i >= 0 {
			a = number(p)
			a.Type, err = s.kind(c.kinds[i].kind)
			errs = append(errs, err)
			if p.c == "" && (a.Kind == calls.FD || a.Kind == calls.DirFD || a.Kind == calls.Int || a.Kind == calls.PID) {
				a.C, a.Size, a.Signed = "int", 4, true
			}
		} else if !ok {
			errs = append(errs, c.errorf("%s: say what parameter %s is: its type is %s", c.name, p.name, p.c))
		}
		r.Args = append(r.Args, a)
	}
	if c.ret != "" {
		r.Ret, err = s.kind(c.ret)
		errs = append(errs, err)
	}
	for _, v := range c.variants {
		errs = append(errs, d.variants(c, v, &r, s))
	}
	errs = append(errs, d.conditions(c, &r))
	r.Class, err = c.classes(r)
	return r, errors.Join(append(errs, err)...)
}

// variants adds a variant to call r.
func (d *description) variants(c *call, v variant, r *calls.Call, s scope) error {
	s.at = v.place
	command := slices.IndexFunc(r.Args, func(a calls.Arg) bool {
		return a.Kind == calls.Macros && slices.ContainsFunc(a.Macros, func(m string) bool { return strings.HasPrefix(m, "enum:") })
	})
	if command < 0 {
		return v.errorf("%s has no parameter that is an enumeration", c.name)
	}
	r.Command = command
	if v.shown > len(r.Args) {
		return v.errorf("shown=%d, and %s has %d parameters", v.shown, c.name, len(r.Args))
	}
	out := calls.Variant{Commands: v.commands, Shown: v.shown}
	var errs []error
	for _, w := range v.kinds {
		i := slices.Index(s.params, w.name)
		t, err := s.kind(w.kind)
		errs = append(errs, err)
		if i < 0 {
			errs = append(errs, v.errorf("%s has no parameter %s, but %s", c.name, w.name, strings.Join(s.params, ", ")))
			continue
		}
		if out.Args == nil {
			out.Args = map[int]calls.Type{}
		}
		out.Args[i] = t
	}
	if v.ret != "" {
		t, err := s.kind(v.ret)
		errs = append(errs, err)
		out.Ret = &t
	}
	r.Variants = append(r.Variants, out)
	return errors.Join(errs...)
}

// conditions checks the conditions of a call's parameters.
func (d *description) conditions(c *call, r *calls.Call) error {
	var errs []error
	for _, a := range r.Args {
		if a.If != nil && a.If.Param < len(r.Args) {
			errs = append(errs, d.condition(c.place, a.Name, a.If, r.Args[a.If.Param].Name, r.Args[a.If.Param].Type))
		}
	}
	return errors.Join(errs...)
}

// condition checks that its parameter may have the macros of a condition. Otherwise the
// condition would never hold.
func (d *description) condition(at place, name string, c *calls.Cond, of string, t calls.Type) error {
	var errs []error
	for _, macro := range c.Macros {
		known := slices.ContainsFunc(t.Sets(), func(set string) bool {
			word, name, _ := strings.Cut(set, ":")
			m := d.find(name, word == "enum")
			return m != nil && slices.ContainsFunc(m.patterns, func(p string) bool { return matches(p, macro) })
		})
		if !known {
			errs = append(errs, at.errorf("%s: %s has no macro %s in its sets: %s", name, of, macro, strings.Join(t.Sets(), ", ")))
		}
	}
	return errors.Join(errs...)
}

// errnos checks the names of the errors that a program should expect.
func (k *compiled) errnos(c *call) error {
	var errs []error
	for _, name := range c.errs {
		if _, ok := k.macros[name]; !ok || name[0] != 'E' {
			errs = append(errs, c.errorf("errs=: there is no error %s", name))
		}
	}
	return errors.Join(errs...)
}

// parameters returns the parameters of the prototype, with the names of the description if it
// has some.
func (c *call) parameters(h *headers) ([]parameter, error) {
	list, ok := h.prototypes[c.proto]
	switch {
	case c.gone: // it has no prototype
		for _, name := range c.params {
			list = append(list, parameter{"", name})
		}
		return list, nil
	case !ok && !c.named:
		return nil, c.errorf("syscalls.h has no prototype of %s: name its parameters (params=), or its other name (proto=)", c.proto)
	case !ok:
		for _, name := range c.params {
			list = append(list, parameter{"", name})
		}
		return list, nil
	case c.named && len(list) != len(c.params):
		return nil, c.errorf("%s has %d parameters, not %d", c.name, len(list), len(c.params))
	}
	list = slices.Clone(list)
	for i := range list {
		if c.named {
			list[i].name = c.params[i]
		}
		if list[i].name == "" {
			return nil, c.errorf("the prototype of %s does not name all parameters: name them (params=)", c.name)
		}
	}
	return list, nil
}

// classes returns the classes that the description names, and those that follow from the
// kinds of the parameters.
func (c *call) classes(r calls.Call) (set calls.Class, err error) {
	var without calls.Class
	for _, name := range c.class {
		name, not := strings.CutPrefix(name, "-")
		i := slices.Index(calls.Classes, name)
		switch {
		case i < 0:
			return 0, c.errorf("there is no class %s, but %s", name, strings.Join(calls.Classes, ", "))
		case not:
			without |= 1 << i
		default:
			set |= 1 << i
		}
	}
	if set&calls.Network != 0 {
		return set, nil
	}
	for _, a := range r.Args {
		switch a.Kind {
		case calls.Path:
			set |= calls.File
		case calls.FD, calls.DirFD:
			set |= calls.Desc
		}
	}
	if r.Ret.Kind == calls.FD {
		set |= calls.Desc
	}
	return set &^ without, nil
}
