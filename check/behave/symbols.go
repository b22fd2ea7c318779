package behave

import (
	"debug/elf"
	"math"
	"regexp"
	"slices"
	"strings"
)

// A coldPart is code that the compiler has put away from the function that it belongs
// to. Several may begin at one address: all but the last are empty, for what never
// happens needs no code.
type coldPart struct {
	of    []string // names of functions
	empty bool
}

// address is where a symbol lies; ok is false for what has no place.
func (p *part) address(s *elf.Symbol) (addr int64, ok bool) {
	switch {
	case elf.ST_TYPE(s.Info) == elf.STT_TLS, s.Value > highest:
		return 0, false
	case p.file.Type != elf.ET_REL:
		return int64(s.Value) + p.base, s.Section != elf.SHN_UNDEF && s.Section != elf.SHN_ABS
	case int(s.Section) < len(p.at) && p.at[s.Section] != 0:
		return p.at[s.Section] + int64(s.Value), true
	}
	return 0, false
}

// define reads a file's symbols.
func (m *image) define(p *part) {
	p.symbols, _ = p.file.Symbols()
	p.dynamic, _ = p.file.DynamicSymbols()
	p.places = m.symbols(p, p.symbols)
	p.dynAt = m.symbols(p, p.dynamic)
	for i := range p.symbols {
		switch p.symbols[i].Name {
		case "runtime.text":
			p.goText[0] = p.places[i]
		case "runtime.etext":
			p.goText[1] = p.places[i]
		}
	}
}

// symbols puts symbols where functions, objects and definitions are looked up, and
// answers their addresses.
func (m *image) symbols(p *part, list []elf.Symbol) []int64 {
	places := make([]int64, len(list))
	file := ""
	for i := range list {
		s := &list[i]
		s.Name, _, _ = strings.Cut(s.Name, "@") // a version
		kind, bind := elf.ST_TYPE(s.Info), elf.ST_BIND(s.Info)
		if kind == elf.STT_FILE {
			file = s.Name
			continue
		}
		if bind != elf.STB_LOCAL {
			file = ""
		}
		addr, ok := p.address(s)
		if s.Section == elf.SHN_COMMON && s.Size < maxZeros {
			addr, ok = m.common(s.Name), true
		}
		if !ok {
			continue
		}
		places[i] = addr
		size := int64(min(s.Size, highest))
		global := bind == elf.STB_GLOBAL || bind == elf.STB_WEAK
		if global {
			if old, there := m.globals[s.Name]; !there || old.weak && bind == elf.STB_GLOBAL {
				m.globals[s.Name] = definition{addr, bind == elf.STB_WEAK}
			}
		}
		if kind == elf.STT_OBJECT && size > 0 {
			m.objects = append(m.objects, object{addr, addr + size, s.Name})
			continue
		}
		isFunc := kind == elf.STT_FUNC || kind == elf.STT_GNU_IFUNC
		if !isFunc && !(kind == elf.STT_NOTYPE && global) || s.Name == "" {
			continue
		}
		if g := m.segment(addr); g != nil && g.exec {
			f := function{addr: addr, name: s.Name, part: p, global: global, ifunc: kind == elf.STT_GNU_IFUNC, section: g.name, file: file}
			if isFunc && size > 0 {
				f.end = addr + size
			}
			if cold.MatchString(s.Name) {
				c := m.colds[addr]
				if c == nil {
					c = &coldPart{empty: true}
					m.colds[addr] = c
				}
				c.of, c.empty = append(c.of, cold.ReplaceAllString(s.Name, "")), c.empty && size == 0
			}
			m.funcs = append(m.funcs, f)
		}
	}
	return places
}

// common is the address of a variable that several files may define.
func (m *image) common(name string) int64 {
	if d, ok := m.globals[name]; ok {
		return d.addr
	}
	return m.extern(name)
}

// extern is the address of what no file defines.
func (m *image) extern(name string) int64 {
	if a, ok := m.externs[name]; ok {
		return a
	}
	if len(m.external) == externMax {
		return externBase + externMax*externSize
	}
	a := int64(externBase + len(m.external)*externSize)
	m.externs[name] = a
	m.external = append(m.external, name)
	return a
}

// isExtern names what no file defines, by an address in it.
func (m *image) isExtern(addr int64) (name string, off int64, ok bool) {
	if i := (addr - externBase) / externSize; addr >= externBase && i < int64(len(m.external)) {
		return m.external[i], (addr - externBase) % externSize, true
	}
	return "", 0, false
}

// resolve is the address that a file means by a name.
func (m *image) resolve(name string) int64 {
	if d, ok := m.globals[name]; ok {
		return d.addr
	}
	return m.extern(name)
}

// order sorts functions and objects, and gives functions their ends.
func (m *image) order() {
	slices.SortStableFunc(m.objects, func(a, b object) int { return compare(a.addr, b.addr) })
	slices.SortStableFunc(m.funcs, func(a, b function) int {
		if c := compare(a.addr, b.addr); c != 0 {
			return c
		}
		return rank(&a) - rank(&b)
	})
	m.funcs = slices.CompactFunc(m.funcs, func(a, b function) bool { return a.addr == b.addr })
	for i := range m.funcs {
		f := &m.funcs[i]
		end := int64(math.MaxInt64)
		if i+1 < len(m.funcs) {
			end = m.funcs[i+1].addr
		}
		if g := m.segment(f.addr); g != nil {
			end = min(end, g.addr+int64(len(g.data)))
		}
		if f.end == 0 || f.end > end {
			f.end = end
		}
	}
}

// rank orders names of the same function: the one to show first.
func rank(f *function) int {
	n := 0
	if !f.global {
		n++
	}
	if strings.HasPrefix(f.name, "_") {
		n += 2
	}
	if f.end == 0 {
		n += 4
	}
	return n
}

var cold = regexp.MustCompile(`\.cold(\.\d+)?$`)
