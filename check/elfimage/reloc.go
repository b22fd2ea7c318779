package elfimage

import (
	"debug/elf"
	"encoding/binary"
	"iter"

	"github.com/usys-go/bridge/toolchain/arch"
)

// shtRELR are relative relocations in their short form; debug/elf has no name for it.
const shtRELR elf.SectionType = 19

// A relocation is one entry of a section of type SHT_RELA.
type relocation struct {
	off    uint64
	kind   arch.Relocation
	sym    uint32
	addend int64
}

func relocations(data []byte) iter.Seq[relocation] {
	return func(yield func(relocation) bool) {
		for ; len(data) >= 24; data = data[24:] {
			info := binary.LittleEndian.Uint64(data[8:])
			r := relocation{
				off: binary.LittleEndian.Uint64(data), kind: processor.Relocation(elf.R_TYPE64(info)), sym: elf.R_SYM64(info),
				addend: int64(binary.LittleEndian.Uint64(data[16:])),
			}
			if !yield(r) {
				return
			}
		}
	}
}

// GOT is the name of the segments that Load makes for objects, whose code refers to other
// files' symbols through them.
const GOT = "(got)"

// A got is one of these segments.
type got struct {
	at   map[int64]int64
	next int64
	data []byte
}

// relocate applies a file's relocations of sections in memory, except those of thread-local
// storage.
func (p *Part) relocate() error {
	m := p.image
	g := got{at: map[int64]int64{}, next: gotBase}
	for _, s := range m.Segments {
		if s.Name == GOT {
			g.next = max(g.next, s.Addr+s.Size)
		}
	}
	for _, s := range p.ELF.Sections {
		if s.Type != elf.SHT_RELA && s.Type != shtRELR || s.Size == 0 {
			continue
		}
		if p.Object() && (int64(s.Info) >= int64(len(p.At)) || p.At[s.Info] == 0) || !p.Object() && s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		data, err := p.read(s)
		if err != nil {
			return err
		}
		if s.Type == shtRELR {
			p.packed(data)
			continue
		}
		symbols := p.Symbols
		if int64(s.Link) < int64(len(p.ELF.Sections)) && p.ELF.Sections[s.Link].Type == elf.SHT_DYNSYM {
			symbols = p.Dynamic
		}
		for r := range relocations(data) {
			if r.off > highest {
				continue
			}
			at := int64(r.off) + p.Base
			if p.Object() {
				at = p.At[s.Info] + int64(r.off)
			}
			target, known := p.meant(symbols, r.sym)
			p.apply(r, at, target, known, &g)
		}
	}
	if len(g.data) > 0 {
		m.insert(Segment{Addr: g.next - int64(len(g.data)), Size: int64(len(g.data)), Data: g.data, Name: GOT})
	}
	return nil
}

// insert adds a segment where it belongs.
func (m *Image) insert(s Segment) {
	i := len(m.Segments)
	for i > 0 && m.Segments[i-1].Addr > s.Addr {
		i--
	}
	m.Segments = append(m.Segments, Segment{})
	copy(m.Segments[i+1:], m.Segments[i:])
	m.Segments[i] = s
}

// apply applies one relocation.
func (p *Part) apply(r relocation, at, target int64, known bool, g *got) {
	m := p.image
	switch r.kind {
	case arch.Relative:
		m.patch(at, p.Base+r.addend, 8)
		return
	case arch.IRelative:
		m.patch(at, p.Base+r.addend, 8) // the resolver, which has the name of the resolved function
		m.bound[at] = true
		return
	}
	if !known {
		return
	}
	switch r.kind {
	case arch.Absolute:
		m.patch(at, target+r.addend, 8)
	case arch.Slot:
		m.patch(at, target, 8)
		m.bound[at] = true
	case arch.Absolute32:
		m.patch(at, target+r.addend, 4)
	case arch.PC32:
		m.patch(at, target+r.addend-at, 4)
	case arch.PC64:
		m.patch(at, target+r.addend-at, 8)
	case arch.GOTPC32:
		if !p.Object() {
			return
		}
		slot, ok := g.at[target]
		if !ok {
			slot = g.next
			g.at[target] = slot
			g.next += 8
			g.data = binary.LittleEndian.AppendUint64(g.data, uint64(target))
			m.bound[slot] = true
		}
		m.patch(at, slot+r.addend-at, 4)
	}
}

// packed applies relative relocations in their short form: an even word is an address,
// an odd one a map of the 63 words behind the last.
func (p *Part) packed(data []byte) {
	m := p.image
	add := func(at int64) {
		if v, ok := m.Read(at, 8); ok {
			m.patch(at, int64(v)+p.Base, 8)
		}
	}
	next := int64(0)
	for ; len(data) >= 8; data = data[8:] {
		w := binary.LittleEndian.Uint64(data)
		if w&1 == 0 {
			next = int64(w&(highest-1)) + p.Base
			add(next)
			next += 8
			continue
		}
		for i := range 63 {
			if w>>(i+1)&1 != 0 {
				add(next + int64(i)*8)
			}
		}
		next += 63 * 8
	}
}
