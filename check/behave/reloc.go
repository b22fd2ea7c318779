package behave

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// shtRELR are relative relocations in their short form; debug/elf has no name for it.
const shtRELR elf.SectionType = 19

// A got is made for objects, whose code reaches other files' symbols through it.
type got struct {
	at   map[int64]int64
	next int64
	data []byte
}

// relocate applies a file's relocations. Those that only debuggers and thread-local
// storage want are left alone.
func (m *image) relocate(p *part) error {
	g := got{at: map[int64]int64{}, next: gotBase}
	for _, s := range m.segments {
		if s.name == "(got)" {
			g.next = max(g.next, s.addr+s.size)
		}
	}
	for _, s := range p.file.Sections {
		if s.Type != elf.SHT_RELA && s.Type != shtRELR || s.Size == 0 {
			continue
		}
		if p.file.Type == elf.ET_REL && (int(s.Info) >= len(p.at) || p.at[s.Info] == 0) || p.file.Type != elf.ET_REL && s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		if s.Flags&elf.SHF_COMPRESSED != 0 || s.Offset > uint64(p.size) || s.FileSize > uint64(p.size)-s.Offset || s.Type == elf.SHT_NOBITS {
			return fmt.Errorf("section %s is larger than the file", s.Name)
		}
		data := make([]byte, s.FileSize)
		if _, err := s.ReadAt(data, 0); err != nil {
			return fmt.Errorf("section %s: %w", s.Name, err)
		}
		if s.Type == shtRELR {
			m.packed(p, data)
			continue
		}
		symbols, places := p.symbols, p.places
		if int(s.Link) < len(p.file.Sections) && p.file.Sections[s.Link].Type == elf.SHT_DYNSYM {
			symbols, places = p.dynamic, p.dynAt
		}
		for ; len(data) >= 24; data = data[24:] {
			off := binary.LittleEndian.Uint64(data)
			info := binary.LittleEndian.Uint64(data[8:])
			addend := int64(binary.LittleEndian.Uint64(data[16:]))
			if off > highest {
				continue
			}
			at := int64(off) + p.base
			if p.file.Type == elf.ET_REL {
				at = p.at[s.Info] + int64(off)
			}
			sym := int(info>>32) - 1
			target, known := int64(0), sym < 0
			if sym >= 0 && sym < len(symbols) {
				target, known = m.symbolAt(&symbols[sym], places[sym])
			}
			m.apply(p, elf.R_X86_64(uint32(info)), at, target, addend, known, &g)
		}
	}
	if len(g.data) > 0 {
		m.insert(segment{addr: g.next - int64(len(g.data)), size: int64(len(g.data)), data: g.data, name: "(got)"})
	}
	return nil
}

// insert adds a segment where it belongs.
func (m *image) insert(s segment) {
	i := len(m.segments)
	for i > 0 && m.segments[i-1].addr > s.addr {
		i--
	}
	m.segments = append(m.segments, segment{})
	copy(m.segments[i+1:], m.segments[i:])
	m.segments[i] = s
}

// symbolAt is where a relocation's symbol lies.
func (m *image) symbolAt(s *elf.Symbol, place int64) (int64, bool) {
	switch {
	case elf.ST_TYPE(s.Info) == elf.STT_TLS:
		return 0, false
	case elf.ST_BIND(s.Info) == elf.STB_LOCAL:
		return place, place != 0
	case s.Section == elf.SHN_UNDEF || s.Section == elf.SHN_COMMON || elf.ST_BIND(s.Info) == elf.STB_WEAK:
		return m.resolve(s.Name), true
	case s.Section == elf.SHN_ABS:
		return int64(s.Value), true
	}
	return place, place != 0
}

// apply does what one relocation asks for.
func (m *image) apply(p *part, kind elf.R_X86_64, at, target, addend int64, known bool, g *got) {
	switch kind {
	case elf.R_X86_64_RELATIVE:
		m.patch(at, p.base+addend, 8)
		return
	case elf.R_X86_64_IRELATIVE:
		m.patch(at, p.base+addend, 8) // the function that chooses, which bears the chosen one's name
		m.bound[at] = true
		return
	}
	if !known {
		return
	}
	switch kind {
	case elf.R_X86_64_64:
		m.patch(at, target+addend, 8)
	case elf.R_X86_64_GLOB_DAT, elf.R_X86_64_JMP_SLOT:
		m.patch(at, target, 8)
		m.bound[at] = true
	case elf.R_X86_64_32, elf.R_X86_64_32S:
		m.patch(at, target+addend, 4)
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32:
		m.patch(at, target+addend-at, 4)
	case elf.R_X86_64_PC64:
		m.patch(at, target+addend-at, 8)
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		if p.file.Type != elf.ET_REL {
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
		m.patch(at, slot+addend-at, 4)
	}
}

// packed applies relative relocations in their short form: an even word is an
// address, an odd one a map of the 63 words behind the last.
func (m *image) packed(p *part, data []byte) {
	add := func(at int64) {
		if v, ok := m.read(at, 8); ok {
			m.patch(at, int64(v)+p.base, 8)
		}
	}
	next := int64(0)
	for ; len(data) >= 8; data = data[8:] {
		w := binary.LittleEndian.Uint64(data)
		if w&1 == 0 {
			next = int64(w&(highest-1)) + p.base
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
