package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// A rule is a line waits or thread of the description.
type rule struct {
	place
	about, kind       string
	in, out           string // names of parameters
	not               bool
	on, sign, operand string // the condition: if=ON SIGN OPERAND, or unless=
	text              string
	calls             []string
}

// rule reads a line: waits KIND WORDS CALL...
func (d *description) rule(at place, words []string) error {
	r := &rule{place: at, about: words[0], kind: words[1]}
	kinds := calls.WaitKinds
	if r.about == "thread" {
		kinds = calls.ThreadKinds
	}
	if !slices.Contains(kinds, r.kind) {
		return at.errorf("%s %s: the kinds are %s", r.about, r.kind, strings.Join(kinds, ", "))
	}
	d.rules = append(d.rules, r)
	for _, w := range words[2:] {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case !ok:
			r.calls = append(r.calls, w)
		case key == "in" && r.kind == "fd", key == "at" && r.kind == "time", key == "who" && r.kind == "binds":
			r.in = value
		case key == "out" && r.kind == "fd":
			r.out = value
		case (key == "if" || key == "unless") && r.on == "":
			r.not, r.text = key == "unless", key+" "+value
			i := strings.IndexAny(value, "=&")
			if i <= 0 || i+1 == len(value) {
				return at.errorf("%s is neither %s=PARAMETER=VALUE,... nor %s=PARAMETER&MACRO|...", w, key, key)
			}
			r.on, r.sign, r.operand = value[:i], value[i:i+1], value[i+1:]
		default:
			return at.errorf("%s %s has no word %s", r.about, r.kind, w)
		}
	}
	switch {
	case r.calls == nil:
		return at.errorf("%s %s names no call", r.about, r.kind)
	case r.kind == "time" && r.in == "":
		return at.errorf("waits time needs at=, the parameter that has the time")
	case r.kind == "fd" && r.in == "" && r.out == "":
		return at.errorf("waits fd needs in= or out=, the parameters that have the descriptors")
	}
	return nil
}

// rules gives the calls their rules, and reports calls without a complete decision.
func (t *tables) rules(d *description) error {
	var errs []error
	for _, r := range d.rules {
		for _, name := range r.calls {
			i := slices.IndexFunc(t.calls, func(c calls.Call) bool { return c.Name == name })
			if i < 0 {
				errs = append(errs, r.errorf("there is no call %s", name))
				continue
			}
			errs = append(errs, t.addRule(r, &t.calls[i]))
		}
	}
	for _, c := range d.calls {
		i := slices.IndexFunc(t.calls, func(o calls.Call) bool { return o.Name == c.name })
		if i < 0 {
			continue
		}
		for _, about := range []string{"waits", "thread"} {
			errs = append(errs, t.decided(c, about, &t.calls[i], *rulesOf(&t.calls[i], about)))
		}
	}
	return errors.Join(errs...)
}

func rulesOf(c *calls.Call, about string) *[]calls.Rule {
	if about == "waits" {
		return &c.Waits
	}
	return &c.Thread
}

// addRule adds the rule of a line to one of its calls.
func (t *tables) addRule(r *rule, c *calls.Call) (err error) {
	list := rulesOf(c, r.about)
	if n := len(*list); n > 0 && (*list)[n-1].On < 0 {
		return r.errorf("%s: the line %s above holds always, and this one never", c.Name, r.about)
	}
	out := calls.Rule{Kind: r.kind, Not: r.not, Text: r.text}
	index := func(name string) int {
		i := slices.IndexFunc(c.Args, func(a calls.Arg) bool { return a.Name == name })
		if i < 0 && name != "" {
			err = r.errorf("%s has no parameter %s", c.Name, name)
		}
		return i
	}
	out.In, out.Out, out.On = index(r.in), index(r.out), index(r.on)
	if err != nil {
		return err
	}
	for _, i := range []int{out.In, out.Out} {
		if r.kind == "fd" && i >= 0 && c.Args[i].Kind != calls.FD {
			return r.errorf("%s: %s is no descriptor", c.Name, c.Args[i].Name)
		}
	}
	if out.On >= 0 {
		if out.If, out.Not, err = t.tests(r, &c.Args[out.On]); err != nil {
			return err
		}
	}
	*list = append(*list, out)
	return nil
}

// tests returns the tests of a rule's condition.
func (t *tables) tests(r *rule, a *calls.Arg) (list []calls.Test, not bool, err error) {
	all := ^uint64(0)
	if a.Size == 4 {
		all >>= 32
	}
	if r.sign == "&" { // & means that one of the bits is set: not all are 0
		var bits uint64
		for _, name := range strings.Split(r.operand, "|") {
			v, ok := t.value(a, name)
			if !ok {
				return nil, false, r.errorf("%s has no value %s", a.Name, name)
			}
			bits |= v
		}
		return []calls.Test{{Mask: bits & all, Value: 0}}, !r.not, nil
	}
	for _, name := range strings.Split(r.operand, ",") {
		name, mask, masked := strings.Cut(name, "/")
		v, ok := t.value(a, name)
		m := all &^ t.flags(a)
		if ok && masked {
			m, ok = t.value(a, mask)
		}
		if !ok {
			return nil, false, r.errorf("%s has no value %s", a.Name, name)
		}
		list = append(list, calls.Test{Mask: m & all, Value: v & m & all})
	}
	return list, r.not, nil
}

// value returns the value of a parameter's macro, or of a number.
func (t *tables) value(a *calls.Arg, name string) (uint64, bool) {
	if n, err := strconv.ParseInt(name, 0, 64); err == nil {
		return uint64(n), true
	}
	for _, set := range a.Sets() {
		if i := slices.IndexFunc(t.arch.Macros[set].Bits, func(m calls.Macro) bool { return m.Name == name }); i >= 0 {
			return t.arch.Macros[set].Bits[i].Value, true
		}
	}
	return 0, false
}

// flags returns the bits of a parameter that do not belong to its enumeration.
func (t *tables) flags(a *calls.Arg) (bits uint64) {
	sets := a.Sets()
	for _, set := range sets {
		if !t.arch.Macros[set].Enum && len(sets) > 1 {
			for _, m := range t.arch.Macros[set].Bits {
				bits |= m.Value
			}
		}
	}
	return bits
}

// decided returns an error unless one rule always holds, or there is one for each value of an
// enumeration.
func (t *tables) decided(c *call, about string, r *calls.Call, rules []calls.Rule) error {
	if len(rules) == 0 {
		return c.errorf("%s: no line %s decides it", c.name, about)
	}
	last := rules[len(rules)-1]
	if last.On < 0 {
		return nil
	}
	var errs []error
	for _, set := range r.Args[last.On].Sets() {
		if !t.arch.Macros[set].Enum {
			continue
		}
		for _, m := range t.arch.Macros[set].Bits {
			var args [6]uint64
			args[last.On] = m.Value
			if calls.First(rules, &args) == nil {
				errs = append(errs, c.errorf("%s: no line %s decides %s", c.name, about, m.Name))
			}
		}
		return errors.Join(errs...)
	}
	return c.errorf("%s: the last line %s has a condition, and %s is no enumeration", c.name, about, r.Args[last.On].Name)
}
