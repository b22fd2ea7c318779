package elfimage

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"strings"
)

// A Symbol is one of a file's symbols.
type Symbol struct {
	Name    string // without a version
	Type    elf.SymType
	Bind    elf.SymBind
	Section elf.SectionIndex
	Value   uint64 // in the file
	Size    uint64
	Addr    int64 // in the image
	Placed  bool  // whether it has an address in the image
}

type definition struct {
	addr int64
	weak bool
}

const (
	externBase = 0x68000000 // within reach of 32-bit relocations from the objects
	externSize = 4096
	externMax  = 1 << 16
)

// define reads a file's symbols, and records those to which other files may refer.
func (p *Part) define() error {
	var err error
	if p.Symbols, err = p.table(elf.SHT_SYMTAB); err != nil {
		return err
	}
	if p.Dynamic, err = p.table(elf.SHT_DYNSYM); err != nil {
		return err
	}
	for _, list := range [][]Symbol{p.Symbols, p.Dynamic} {
		for i := range list {
			s := &list[i]
			s.Addr, s.Placed = p.address(s)
			if s.Placed && (s.Bind == elf.STB_GLOBAL || s.Bind == elf.STB_WEAK) && s.Type != elf.STT_FILE {
				if old, there := p.image.globals[s.Name]; !there || old.weak && s.Bind == elf.STB_GLOBAL {
					p.image.globals[s.Name] = definition{s.Addr, s.Bind == elf.STB_WEAK}
				}
			}
		}
	}
	return nil
}

// table reads a symbol table without its empty first entry. Package elf would copy each name,
// even if all are the same megabytes of a hostile file.
func (p *Part) table(typ elf.SectionType) ([]Symbol, error) {
	const size, maxName, cost = 24, 4096, 100
	s := p.ELF.SectionByType(typ)
	if s == nil {
		return nil, nil
	}
	if int64(s.Link) >= int64(len(p.ELF.Sections)) {
		return nil, errors.New("it is damaged: its symbols have no names")
	}
	b, err := p.read(s)
	if err != nil {
		return nil, err
	}
	names, err := p.read(p.ELF.Sections[s.Link])
	if err != nil {
		return nil, err
	}
	budget := p.image.budget
	var list []Symbol
	for b = b[min(len(b), size):]; len(b) >= size; b = b[size:] {
		sym := Symbol{
			Type: elf.ST_TYPE(b[4]), Bind: elf.ST_BIND(b[4]), Section: elf.SectionIndex(binary.LittleEndian.Uint16(b[6:])),
			Value: binary.LittleEndian.Uint64(b[8:]), Size: binary.LittleEndian.Uint64(b[16:]),
		}
		if at := binary.LittleEndian.Uint32(b); int64(at) < int64(len(names)) {
			part := names[at:]
			if i := bytes.IndexByte(part[:min(len(part), maxName)], 0); i >= 0 {
				sym.Name, _, _ = strings.Cut(string(part[:i]), "@") // a version
				*budget -= int64(i)
			}
		}
		list = append(list, sym)
		if *budget -= cost; *budget < 0 {
			return nil, errors.New("its symbols are too many to be looked at")
		}
	}
	return list, nil
}

// address returns the address of a symbol; ok is false if it has none.
func (p *Part) address(s *Symbol) (addr int64, ok bool) {
	switch {
	case s.Type == elf.STT_TLS, s.Value > highest:
		return 0, false
	case s.Section == elf.SHN_COMMON:
		if s.Size >= maxZeros {
			return 0, false
		}
		return p.image.Resolve(s.Name), true // several files may define it
	case !p.Object():
		return int64(s.Value) + p.Base, s.Section != elf.SHN_UNDEF && s.Section != elf.SHN_ABS
	case int(s.Section) < len(p.At) && p.At[s.Section] != 0:
		return p.At[s.Section] + int64(s.Value), true
	}
	return 0, false
}

// Global returns the address of a symbol to which other files can refer.
func (m *Image) Global(name string) (addr int64, ok bool) {
	d, ok := m.globals[name]
	return d.addr, ok
}

// Resolve returns the address of the symbol to which a file refers by name: that of its
// definition or, if no file has one, an invented address.
func (m *Image) Resolve(name string) int64 {
	if d, ok := m.globals[name]; ok {
		return d.addr
	}
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

// Extern returns the name of the undefined symbol at an invented address.
func (m *Image) Extern(addr int64) (name string, off int64, ok bool) {
	if i := (addr - externBase) / externSize; addr >= externBase && i < int64(len(m.external)) {
		return m.external[i], (addr - externBase) % externSize, true
	}
	return "", 0, false
}

// meant returns the address of the symbol of a relocation, which may be in another file.
func (p *Part) meant(list []Symbol, number uint32) (addr int64, known bool) {
	if number == 0 {
		return 0, true
	}
	if int64(number) > int64(len(list)) {
		return 0, false
	}
	s := &list[number-1]
	switch {
	case s.Type == elf.STT_TLS:
		return 0, false
	case s.Bind == elf.STB_LOCAL:
		return s.Addr, s.Placed
	case s.Section == elf.SHN_UNDEF || s.Section == elf.SHN_COMMON || s.Bind == elf.STB_WEAK:
		return p.image.Resolve(s.Name), true
	case s.Section == elf.SHN_ABS:
		return int64(s.Value), true
	}
	return s.Addr, s.Placed
}

// own is like meant, but prefers the file's own definition of a symbol: DWARF describes that
// one, even if the linker uses another file's. A section that is not in memory, such as another
// one of DWARF, begins at 0.
func (p *Part) own(number uint32) (addr int64, known bool) {
	if number > 0 && int64(number) <= int64(len(p.Symbols)) {
		s := &p.Symbols[number-1]
		switch {
		case s.Placed && s.Section != elf.SHN_COMMON:
			return s.Addr, true
		case s.Section != elf.SHN_UNDEF && int(s.Section) < len(p.At) && p.ELF.Sections[s.Section].Flags&elf.SHF_ALLOC == 0:
			return int64(s.Value), true
		}
	}
	return p.meant(p.Symbols, number)
}
