package behave

import (
	"debug/elf"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/check/elfimage"
)

// A coldPart is code that the compiler has placed apart from its function. Several may begin at
// one address: then all but the last are empty, because they are unreachable.
type coldPart struct {
	of    []string // names of functions
	empty bool
}

// symbols adds a file's symbols to the index of functions and objects.
func (m *image) symbols(p *part, list []elfimage.Symbol) {
	file := ""
	for i := range list {
		s := &list[i]
		if s.Type == elf.STT_FILE {
			file = s.Name
			continue
		}
		if s.Bind != elf.STB_LOCAL {
			file = ""
		}
		switch s.Name {
		case "runtime.text":
			p.goText[0] = s.Addr
		case "runtime.etext":
			p.goText[1] = s.Addr
		}
		if !s.Placed {
			continue
		}
		size := int64(min(s.Size, 1<<47))
		if s.Type == elf.STT_OBJECT && size > 0 {
			m.objects = append(m.objects, object{s.Addr, s.Addr + size, s.Name})
			continue
		}
		global := s.Bind == elf.STB_GLOBAL || s.Bind == elf.STB_WEAK
		isFunc := s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC
		if !isFunc && !(s.Type == elf.STT_NOTYPE && global) || s.Name == "" {
			continue
		}
		if g := m.Segment(s.Addr); g != nil && g.Exec {
			f := function{addr: s.Addr, name: s.Name, part: p, global: global, ifunc: s.Type == elf.STT_GNU_IFUNC, section: g.Name, file: file}
			if isFunc && size > 0 {
				f.end = s.Addr + size
			}
			if cold().MatchString(s.Name) {
				c := m.colds[s.Addr]
				if c == nil {
					c = &coldPart{empty: true}
					m.colds[s.Addr] = c
				}
				c.of, c.empty = append(c.of, cold().ReplaceAllString(s.Name, "")), c.empty && size == 0
			}
			m.funcs = append(m.funcs, f)
		}
	}
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
		if g := m.Segment(f.addr); g != nil {
			end = min(end, g.Addr+int64(len(g.Data)))
		}
		if f.end == 0 || f.end > end {
			f.end = end
		}
	}
}

// rank orders names of the same function: messages show the first one.
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

var cold = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.cold(\.\d+)?$`) })
