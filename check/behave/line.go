package behave

import (
	"debug/dwarf"
	"debug/elf"
	"go/token"

	"github.com/usys-go/bridge/check/guard"
)

// place returns the position in the source of an address by DWARF, or the zero Position if
// DWARF has none.
func (g *Graph) place(pc int64) (pos token.Position) {
	defer func() { // package dwarf may panic on malformed files
		if recover() != nil {
			pos = token.Position{}
		}
	}()
	f := g.m.function(pc)
	if f == nil || f.part == nil {
		return token.Position{}
	}
	p := f.part
	at := uint64(pc - p.Base)
	if p.Object() {
		s := p.codeSection(pc)
		if s < 0 {
			return token.Position{} // several sections begin at 0: DWARF does not distinguish them
		}
		at = uint64(pc - p.At[s])
	}
	d := p.debug()
	if d == nil {
		return token.Position{}
	}
	cu, err := d.Reader().SeekPC(at)
	if err != nil {
		return token.Position{}
	}
	if at, ok := cu.Val(dwarf.AttrStmtList).(int64); !ok || guard.Lines(p.lines(), at) != nil {
		return token.Position{}
	}
	lines, err := d.LineReader(cu)
	if err != nil || lines == nil {
		return token.Position{}
	}
	var e dwarf.LineEntry
	if err := lines.SeekPC(at, &e); err != nil || e.File == nil {
		return token.Position{}
	}
	return token.Position{Filename: e.File.Name, Line: e.Line, Column: e.Column}
}

// codeSection returns the section of code that holds an address, if it is the only non-empty one
// in the file, and otherwise -1.
func (p *part) codeSection(pc int64) int {
	found := -1
	for i, s := range p.ELF.Sections {
		if s.Flags&elf.SHF_EXECINSTR == 0 || p.At[i] == 0 || s.Size == 0 {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// maxDebug bounds the bytes that are read for line numbers.
const maxDebug = 128 << 20

// lines returns the section of line tables.
func (p *part) lines() []byte {
	if p.line == nil {
		p.line = p.section(".debug_line") // debug has checked its size
	}
	return p.line
}

// section returns the contents of a section, or nil if it cannot be read.
func (p *part) section(name string) []byte {
	s := p.ELF.Section(name)
	if s == nil {
		return nil
	}
	b, _ := s.Data()
	return b
}

// debug returns the file's DWARF, or nil if it cannot be read.
func (p *part) debug() *dwarf.Data {
	if p.tried {
		return p.dwarf
	}
	p.tried = true
	n := uint64(0)
	for _, s := range p.ELF.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 {
			n += s.Size
		}
	}
	if n > maxDebug || n > 64*uint64(p.Size) || guard.Abbreviations(p.section(".debug_abbrev"), p.section(".debug_info")) != nil {
		return nil
	}
	if d, err := p.ELF.DWARF(); err == nil {
		p.dwarf = d
	}
	return p.dwarf
}
