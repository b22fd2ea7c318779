package calls

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

func find(list []Macro, v uint64) (name string, ok bool) {
	for _, m := range list {
		if m.Value == v || m.Value>>32 == 1<<32-1 && m.Value&(1<<32-1) == v { // of 32 bits, negative

			return m.Name, true
		}
	}
	return "", false
}

// macros prints a number as names of macros. The bits that no set names are the value of
// the enumeration, if there is one.
func (p *printer) macros(names []string, v uint64) {
	known := uint64(0) // bits of sets, which are no part of an enumeration's value
	for _, name := range names {
		if s := p.a.Macros[name]; !s.Enum {
			for _, m := range s.Bits {
				known |= m.Value
			}
		}
	}
	var words []string
	for _, name := range names {
		s := p.a.Macros[name]
		if !s.Enum {
			words, v = s.append(words, v)
			continue
		}
		mask := ^known
		if len(names) == 1 {
			mask = ^uint64(0)
		}
		word, ok := find(s.Bits, v&mask)
		if !ok {
			word, ok = find(s.Bits, v&mask&0xffffffff)
		}
		if !ok {
			word = number(v&mask) + " /* " + prefix(s) + "_??? */"
		}
		words, v = append(words, word), v&^mask
	}
	switch {
	case v != 0 && len(words) == 0:
		words = []string{number(v) + " /* " + prefix(p.a.Macros[names[0]]) + "_??? */"}
	case v != 0 || len(words) == 0:
		words = append(words, number(v))
	}
	p.text(strings.Join(words, "|"))
}

// prefix returns the beginning that the names of a set share.
func prefix(s MacroSet) string {
	name, _, _ := strings.Cut(s.Bits[0].Name, "_")
	return name
}

// append appends the names of v's bits, and returns the bits that have no name.
func (s MacroSet) append(words []string, v uint64) ([]string, uint64) {
	for _, f := range s.Fields {
		if name, ok := find(f.Values, v&f.Mask); ok {
			words, v = append(words, name), v&^f.Mask
		}
	}
	if v == 0 {
		if name, ok := find(s.Bits, 0); ok && len(words) == 0 {
			words = append(words, name)
		}
		return words, 0
	}
	// Where macros overlap, the one with the most bits wins.
	var chosen []Macro
	most := slices.Clone(s.Bits)
	slices.SortStableFunc(most, func(a, b Macro) int { return bits.OnesCount64(b.Value) - bits.OnesCount64(a.Value) })
	for _, m := range most {
		if m.Value != 0 && v&m.Value == m.Value {
			chosen, v = append(chosen, m), v&^m.Value
		}
	}
	for _, m := range s.Bits {
		if slices.Contains(chosen, m) {
			words = append(words, m.Name)
		}
	}
	return words, v
}

func number(v uint64) string {
	if v == 0 {
		return "0"
	}
	return "0x" + strconv.FormatUint(v, 16)
}
