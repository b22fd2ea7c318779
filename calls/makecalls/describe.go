package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A description holds the contents of linux.calls.
type description struct {
	file    string
	headers []cline
	c       []cline
	macros  []*macros
	structs []*structure
	calls   []*call
	rules   []*rule
}

// A place is a line of the description.
type place struct {
	file string
	line int
}

func (p place) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.file, p.line, fmt.Sprintf(format, args...))
}

// A cline is a line of the C text that the compiler reads: a header's name, or text.
type cline struct {
	place
	text string
}

// macros is a set of bits or an enumeration.
type macros struct {
	place
	name     string
	enum     bool
	patterns []string
	fields   []field
	unknown  string
	octal    bool
}

type field struct {
	mask     string
	patterns []string
}

type structure struct {
	place
	name         string
	members      []word // the kinds of members
	short, order []string
	least        int
}

type call struct {
	place
	name, proto  string
	params       []string // nil: the prototype names them
	named        bool     // the line has parameters, possibly none
	kinds        []word   // the kinds of parameters
	variants     []variant
	nr           int // of a call that is newer than the headers; -1: they have it
	ret          string
	blocks, gone bool
	class, errs  []string
	entry        int
}

// A variant describes some commands of a call.
type variant struct {
	place
	commands []string
	shown    int
	kinds    []word
	ret      string
}

// A word is NAME=KIND.
type word struct{ name, kind string }

// describe reads the description. It reports every mistake.
func describe(file, text string) (*description, error) {
	d := &description{file: file}
	var errs []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		at := place{file, n}
		if len(words) < 2 {
			errs = append(errs, at.errorf("%s has nothing behind it", words[0]))
			continue
		}
		if err := d.line(at, words, line); err != nil {
			errs = append(errs, err)
		}
	}
	return d, errors.Join(errs...)
}

func (d *description) line(at place, words []string, line string) error {
	rest := words[2:]
	switch words[0] {
	case "header":
		for _, name := range words[1:] {
			if d.hasHeader(name) {
				return at.errorf("header %s is there twice", name)
			}
			d.headers = append(d.headers, cline{at, name})
		}
	case "c":
		d.c = append(d.c, cline{at, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "c"))})
	case "define":
		if len(rest) == 0 {
			return at.errorf("define needs a value: define NAME VALUE")
		}
		return d.define(at, words[1], rest)
	case "set", "enum":
		return d.macroSet(at, words)
	case "field":
		m := d.find(words[1], false)
		if m == nil || len(rest) < 2 {
			return at.errorf("a field needs a set above it, a mask and macros: field NAME MASK PATTERN")
		}
		m.fields = append(m.fields, field{rest[0], rest[1:]})
	case "struct":
		return d.structure(at, words[1], rest)
	case "call":
		return d.call(at, words[1], rest)
	case "variant":
		return d.variant(at, words[1], rest)
	case "waits", "thread":
		return d.rule(at, words)
	default:
		return at.errorf("%q is none of header, c, define, set, field, enum, struct, call, variant, waits, thread", words[0])
	}
	return nil
}

func (d *description) hasHeader(name string) bool {
	return slices.ContainsFunc(d.headers, func(h cline) bool { return h.text == name })
}

// define reads a macro that no header has.
func (d *description) define(at place, name string, value []string) error {
	text := "#define " + name + " "
	if slices.ContainsFunc(d.c, func(c cline) bool { return strings.HasPrefix(c.text, text) }) {
		return at.errorf("define %s is there twice", name)
	}
	d.c = append(d.c, cline{at, text + strings.Join(value, " ")})
	return nil
}

// macroSet reads a set or an enumeration.
func (d *description) macroSet(at place, words []string) error {
	m := &macros{place: at, name: words[1], enum: words[0] == "enum"}
	if d.find(m.name, m.enum) != nil {
		return at.errorf("%s %s is there twice", words[0], m.name)
	}
	for _, w := range words[2:] {
		switch key, value, ok := strings.Cut(w, "="); {
		case ok && key == "unknown":
			m.unknown = value
		case ok:
			return at.errorf("%q is neither unknown= nor a pattern", w)
		case w == "octal":
			m.octal = true
		default:
			m.patterns = append(m.patterns, w)
		}
	}
	d.macros = append(d.macros, m)
	return nil
}

// structure reads how the members of a struct are shown.
func (d *description) structure(at place, name string, words []string) error {
	s := &structure{place: at, name: name}
	if slices.ContainsFunc(d.structs, func(o *structure) bool { return o.name == name }) {
		return at.errorf("struct %s is there twice", name)
	}
	d.structs = append(d.structs, s)
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case !ok:
			return at.errorf("%q is no MEMBER=KIND", w)
		case key == "short":
			s.short = strings.Split(value, ",")
		case key == "order":
			s.order = strings.Split(value, ",")
		case key == "least":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return at.errorf("least=%s is no number of bytes", value)
			}
			s.least = n
		case slices.ContainsFunc(s.members, func(o word) bool { return o.name == key }):
			return at.errorf("member %s is there twice", key)
		default:
			s.members = append(s.members, word{key, value})
		}
	}
	return nil
}

func (d *description) find(name string, enum bool) *macros {
	for _, m := range d.macros {
		if m.name == name && m.enum == enum {
			return m
		}
	}
	return nil
}

func (d *description) call(at place, name string, words []string) error {
	c := &call{place: at, name: name, proto: name, nr: -1}
	for _, other := range d.calls {
		if other.name == name {
			return at.errorf("call %s is there twice", name)
		}
	}
	d.calls = append(d.calls, c)
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case w == "blocks":
			c.blocks = true
		case w == "gone":
			c.gone = true
		case !ok:
			return at.errorf("%q is neither blocks, gone nor PARAMETER=KIND", w)
		case key == "number":
			n, err := strconv.Atoi(value)
			if err != nil {
				return at.errorf("number=%s is none", value)
			}
			c.nr = n
		case key == "proto":
			c.proto = value
		case key == "params":
			c.named = true
			c.params = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
		case key == "ret":
			c.ret = value
		case key == "class":
			c.class = strings.Split(value, ",")
		case key == "errs":
			c.errs = strings.Split(value, ",")
		case key == "early":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return at.errorf("early=%s is no number of arguments", value)
			}
			c.entry = n
		case slices.ContainsFunc(c.kinds, func(o word) bool { return o.name == key }):
			return at.errorf("parameter %s is there twice", key)
		default:
			c.kinds = append(c.kinds, word{key, value})
		}
	}
	return nil
}

func (d *description) variant(at place, name string, words []string) error {
	if len(d.calls) == 0 || d.calls[len(d.calls)-1].name != name || len(words) < 2 {
		return at.errorf("a variant follows its call: variant CALL COMMANDS WORDS")
	}
	v := variant{place: at, commands: strings.Split(words[0], ",")}
	for _, other := range d.calls[len(d.calls)-1].variants {
		for _, command := range v.commands {
			if slices.Contains(other.commands, command) {
				return at.errorf("%s has two variants for %s", name, command)
			}
		}
	}
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case !ok:
			return at.errorf("%q is no PARAMETER=KIND", w)
		case key == "shown":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return at.errorf("shown=%s is no number of arguments", value)
			}
			v.shown = n
		case key == "ret":
			v.ret = value
		case slices.ContainsFunc(v.kinds, func(o word) bool { return o.name == key }):
			return at.errorf("parameter %s is there twice", key)
		default:
			v.kinds = append(v.kinds, word{key, value})
		}
	}
	c := d.calls[len(d.calls)-1]
	c.variants = append(c.variants, v)
	return nil
}
