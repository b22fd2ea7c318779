package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// compiled holds facts that the C compiler computes from the headers.
type compiled struct {
	macros  map[string]uint64
	layouts map[string]calls.Layout
	errors  []string // by errno
}

const (
	macroPrefix = "usys_macro_"
	structName  = "usys_struct_"
)

// compile runs gcc on the headers: for the names of macros, and then for their values and the
// layout of structs, which are in an object file.
func compile(d *description, h *headers) (*compiled, error) {
	dir, err := os.MkdirTemp("", "makecalls")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var c strings.Builder
	// The kernel's own names, where they differ from what libraries use.
	c.WriteString("#define __user\n#define __EXPORTED_HEADERS__\n")
	for _, h := range d.headers {
		fmt.Fprintf(&c, "#line %d %q\n#include <%s>\n", h.line, d.file, h.text)
	}
	for _, line := range d.c {
		fmt.Fprintf(&c, "#line %d %q\n%s\n", line.line, d.file, line.text)
	}
	c.WriteString("#line 1 \"what makecalls asks\"\n")
	names, err := macroNames(dir, c.String())
	if err != nil {
		return nil, err
	}
	wanted, err := d.wanted(names)
	if err != nil {
		return nil, err
	}
	for _, name := range wanted {
		fmt.Fprintf(&c, "const unsigned long long %s%s = (unsigned long long)(%s);\n", macroPrefix, name, name)
	}
	for _, s := range d.structs {
		fmt.Fprintf(&c, "struct %s *%s%s;\n", s.name, structName, s.name)
	}
	object := filepath.Join(dir, "all.o")
	if _, err := gcc(dir, c.String(), "-c", "-g", "-fno-eliminate-unused-debug-types", "-o", object); err != nil {
		return nil, err
	}
	f, err := elf.Open(object)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	k := &compiled{}
	if k.macros, err = values(f); err != nil {
		return nil, err
	}
	if k.layouts, err = layouts(d, f); err != nil {
		return nil, err
	}
	k.errors, err = strerrors(dir)
	return k, err
}

// gcc runs the compiler on the text, with the headers of the kernel and no others.
func gcc(dir, text string, args ...string) ([]byte, error) {
	source := filepath.Join(dir, "all.c")
	if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
		return nil, err
	}
	cmd := exec.Command("gcc", append(args, "-w", "-std=gnu11", source)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("gcc: %w\n%s", err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

var defined = regexp.MustCompile(`(?m)^#define (\w+) \S`)

// macroNames returns the macros without parameters that have a value.
func macroNames(dir, text string) (names []string, err error) {
	out, err := gcc(dir, text, "-E", "-dM")
	if err != nil {
		return nil, err
	}
	for _, m := range defined.FindAllSubmatch(out, -1) {
		names = append(names, string(m[1]))
	}
	for _, m := range regexp.MustCompile(`(?m)^\s*([A-Z][A-Z0-9_]+)\s*(?:=[^,}]*)?,`).FindAllSubmatch(preprocessed(dir, text), -1) {
		names = append(names, string(m[1])) // of an enum
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func preprocessed(dir, text string) []byte {
	out, err := gcc(dir, text, "-E", "-P")
	if err != nil {
		return nil
	}
	return out
}

// wanted returns the macros that match the description's patterns, each once.
func (d *description) wanted(names []string) (list []string, err error) {
	var errs []error
	for _, m := range d.macros {
		all := [][]string{m.patterns}
		for _, f := range m.fields {
			all = append(all, f.patterns, []string{f.mask})
		}
		for _, patterns := range all {
			found, err := match(m.place, patterns, names)
			errs = append(errs, err)
			list = append(list, found...)
		}
	}
	for _, c := range d.calls {
		for _, w := range c.kinds {
			found, err := inCondition(c.place, w, names)
			errs = append(errs, err)
			list = append(list, found...)
		}
		for _, v := range c.variants {
			_, err := match(v.place, v.commands, names)
			errs = append(errs, err)
		}
	}
	for _, s := range d.structs {
		for _, w := range s.members {
			found, err := inCondition(s.place, w, names)
			errs = append(errs, err)
			list = append(list, found...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), errors.Join(errs...)
}

// inCondition returns the macros of the condition of a kind.
func inCondition(at place, w word, names []string) ([]string, error) {
	_, cond, ok := strings.Cut(w.kind, "&")
	if !ok {
		return nil, nil
	}
	return match(at, strings.Split(cond, "|"), names)
}

// matches reports whether a name matches a pattern.
func matches(pattern, name string) bool {
	ok, _ := filepath.Match(pattern, name)
	return ok
}

// match returns the names that match the patterns, in their order. A pattern without a match is
// a mistake.
func match(at place, patterns, names []string) (list []string, err error) {
	out := func(name string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			ok, _ := filepath.Match(strings.TrimPrefix(p, "-"), name)
			return p[0] == '-' && ok
		})
	}
	var errs []error
	for _, p := range patterns {
		if p[0] == '-' {
			continue
		}
		n := 0
		for _, name := range names {
			if ok, _ := filepath.Match(p, name); ok {
				n++
				if !out(name) && !slices.Contains(list, name) {
					list = append(list, name)
				}
			}
		}
		if n == 0 {
			errs = append(errs, at.errorf("no header defines %s", p))
		}
	}
	return list, errors.Join(errs...)
}
