package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A description is linux.calls, word by word.
type description struct {
	file    string
	headers []string
	c       []string
	macros  []*macros
	structs []*structure
	calls   []*call
}

// A place is a line of the description.
type place struct {
	file string
	line int
}

func (p place) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.file, p.line, fmt.Sprintf(format, args...))
}

// macros are a set of bits or an enumeration.
type macros struct {
	place
	name     string
	enum     bool
	patterns []string
	fields   []field
}

type field struct {
	mask     string
	patterns []string
}

type structure struct {
	place
	name    string
	members []word // the kinds of members
}

type call struct {
	place
	name, proto  string
	params       []string // nil: the prototype names them
	named        bool     // params is given, if only as empty
	kinds        []word   // the kinds of parameters
	variants     []variant
	nr           int // of a call that is newer than the headers; -1: they have it
	ret          string
	blocks, gone bool
	class, errs  []string
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
		d.headers = append(d.headers, words[1:]...)
	case "c":
		d.c = append(d.c, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "c")))
	case "define":
		d.c = append(d.c, "#define "+strings.Join(words[1:], " "))
	case "set", "enum":
		if d.find(words[1], words[0] == "enum") != nil {
			return at.errorf("%s %s is there twice", words[0], words[1])
		}
		d.macros = append(d.macros, &macros{at, words[1], words[0] == "enum", rest, nil})
	case "field":
		m := d.find(words[1], false)
		if m == nil || len(rest) < 2 {
			return at.errorf("a field needs a set above it, a mask and macros: field NAME MASK PATTERN")
		}
		m.fields = append(m.fields, field{rest[0], rest[1:]})
	case "struct":
		s := &structure{place: at, name: words[1]}
		d.structs = append(d.structs, s)
		for _, w := range rest {
			name, kind, ok := strings.Cut(w, "=")
			if !ok {
				return at.errorf("%q is no MEMBER=KIND", w)
			}
			s.members = append(s.members, word{name, kind})
		}
	case "call":
		return d.call(at, words[1], rest)
	case "variant":
		return d.variant(at, words[1], rest)
	default:
		return at.errorf("%q is none of header, c, define, set, field, enum, struct, call, variant", words[0])
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
		default:
			v.kinds = append(v.kinds, word{key, value})
		}
	}
	c := d.calls[len(d.calls)-1]
	c.variants = append(c.variants, v)
	return nil
}
