package behave

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A function is a named beginning of code.
type function struct {
	addr, end int64
	name      string
	part      *part
	global    bool
	ifunc     bool // its symbol is an ifunc: the program chooses its code when it starts
	section   string
	file      string // the source file named before its symbol, or ""
}

type object struct {
	addr, end int64
	name      string
}

// function returns the function that begins at, or contains, an address, or nil.
func (m *image) function(addr int64) *function {
	i, found := slices.BinarySearchFunc(m.funcs, addr, func(f function, a int64) int { return compare(f.addr, a) })
	if !found {
		i--
	}
	if i < 0 || addr >= m.funcs[i].end {
		return nil
	}
	return &m.funcs[i]
}

// nextFunction returns the beginning of the first function behind an address.
func (m *image) nextFunction(addr int64) int64 {
	i, _ := slices.BinarySearchFunc(m.funcs, addr+1, func(f function, a int64) int { return compare(f.addr, a) })
	if i == len(m.funcs) {
		return math.MaxInt64
	}
	return m.funcs[i].addr
}

// object returns the variable that contains an address, or nil.
func (m *image) object(addr int64) *object {
	i, _ := slices.BinarySearchFunc(m.objects, addr+1, func(o object, a int64) int { return compare(o.addr, a) })
	for i--; i >= 0 && m.objects[i].addr <= addr; i-- {
		if addr < m.objects[i].end {
			return &m.objects[i]
		}
		if addr-m.objects[i].addr > 1<<20 {
			break
		}
	}
	return nil
}

// code returns the bytes from an address to the end of its section, or nil if that is not
// executable.
func (m *image) code(addr int64) []byte {
	g := m.Segment(addr)
	if g == nil || !g.Exec || addr-g.Addr >= int64(len(g.Data)) {
		return nil
	}
	return g.Data[addr-g.Addr:]
}

// steady reports whether the memory at an address never changes.
func (m *image) steady(addr int64) bool {
	if m.Bound(addr) {
		return true
	}
	g := m.Segment(addr)
	return g != nil && (!g.Write || strings.HasPrefix(g.Name, ".data.rel.ro"))
}

// linked returns the targets of calls through the procedure linkage table, where a stub jumps to
// the address in a word of the GOT.
func (m *image) linked(v value) value {
	for _, n := range v.numbers() {
		if g := m.Segment(n); g != nil && strings.HasPrefix(g.Name, ".plt") {
			return v.each(m.stub)
		}
	}
	return v
}

// stub returns the target of a stub, or addr if it is not a stub.
func (m *image) stub(addr int64) int64 {
	if g := m.Segment(addr); g == nil || !strings.HasPrefix(g.Name, ".plt") {
		return addr
	}
	pc := addr
	for range 3 {
		inst, ok := decode(m.code(pc))
		if !ok {
			break
		}
		pc += int64(inst.Len)
		if slot, ok := slotOfJump(inst, pc); ok {
			if to, ok := m.Read(slot, 8); ok && m.Bound(slot) {
				return int64(to)
			}
		}
	}
	return addr
}

// name returns the name of an address for messages.
func (m *image) name(addr int64) string {
	if n, off, ok := m.Extern(addr); ok {
		return plus(n, off)
	}
	if f := m.function(addr); f != nil {
		return plus(f.name, addr-f.addr)
	}
	if o := m.object(addr); o != nil {
		return plus(o.name, addr-o.addr)
	}
	if g := m.Segment(addr); g != nil {
		return plus(g.Name, addr-g.Addr)
	}
	return fmt.Sprintf("%#x", addr)
}

func plus(name string, off int64) string {
	if off == 0 {
		return name
	}
	return fmt.Sprintf("%s+%#x", name, off)
}
