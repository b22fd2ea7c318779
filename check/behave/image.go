package behave

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/usys-go/bridge/check/guard"
)

// An image is the host's files laid out in one address space: sections, symbols,
// and relocations applied. What no file defines has an address in a place of its
// own, externBase.
type image struct {
	segments []segment // by address
	funcs    []function
	objects  []object // by address
	globals  map[string]definition
	externs  map[string]int64
	external []string       // by their address
	bound    map[int64]bool // words that hold an address for good, though they can be written: the GOT's
	parts    []*part
	room     int64 // bytes that files may still fill
	libc     bool  // libc itself is in there
	colds    map[int64]*coldPart
}

// A part is one ELF file of the host's.
type part struct {
	name    string
	file    *elf.File
	size    int64
	base    int64 // what addresses in the file are increased by; relocatable files: unused
	at      []int64
	symbols []elf.Symbol // of the symbol table, with addresses of the image
	dynamic []elf.Symbol
	places  []int64 // addresses of the above, index by index
	dynAt   []int64
	goText  [2]int64 // Go's own code
	dwarf   *dwarf.Data
	line    []byte // section .debug_line
	tried   bool   // to read it
}

type definition struct {
	addr int64
	weak bool
}

const (
	externBase = 0x68000000 // within reach of 32-bit relocations from where objects lie
	externSize = 4096
	externMax  = 1 << 16
	objectBase = 0x10000000
	gotBase    = 0x60000000
	highest    = 1 << 47
)

// A File is one file of a host.
type File struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// maxFiles bounds the members of an archive.
const maxFiles = 4096

// load lays files out.
func load(files []File) (*image, error) {
	m := &image{globals: map[string]definition{}, externs: map[string]int64{}, bound: map[int64]bool{}, colds: map[int64]*coldPart{}}
	var errs []error
	for _, f := range files {
		errs = append(errs, m.open(f)...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(m.parts) == 0 {
		return nil, errors.New("there is no ELF file")
	}
	next := int64(objectBase)
	fixed := int64(0)
	for _, p := range m.parts {
		if err := m.place(p, &next, &fixed); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	slices.SortFunc(m.segments, func(a, b segment) int { return compare(a.addr, b.addr) })
	for i := 1; i < len(m.segments); i++ {
		if a, b := m.segments[i-1], m.segments[i]; a.addr+a.size > b.addr {
			return nil, fmt.Errorf("sections %s and %s lie on top of each other", a.name, b.name)
		}
	}
	for _, p := range m.parts {
		m.define(p)
	}
	for _, p := range m.parts {
		if err := m.relocate(p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	m.order()
	for _, name := range []string{"__libc_start_main", "__libc_start_call_main", "__libc_malloc"} {
		if d, ok := m.globals[name]; ok && m.segment(d.addr) != nil {
			m.libc = true
		}
	}
	return m, nil
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// open reads the headers of a file, or of an archive's members.
func (m *image) open(f File) []error {
	if members, err := archive(f); err != nil {
		return []error{fmt.Errorf("%s: %w", f.Name, err)}
	} else if members != nil {
		var errs []error
		for _, member := range members {
			errs = append(errs, m.open(member)...)
		}
		return errs
	}
	if err := guard.ELF(f.R, f.Size); err != nil {
		return []error{fmt.Errorf("%s: no ELF file: %w", f.Name, err)}
	}
	e, err := elf.NewFile(io.NewSectionReader(f.R, 0, f.Size))
	switch {
	case err != nil:
		return []error{fmt.Errorf("%s: no ELF file: %w", f.Name, err)}
	case e.Machine != elf.EM_X86_64 || e.Class != elf.ELFCLASS64:
		return []error{fmt.Errorf("%s: it is for %s, and only amd64's code can be followed", f.Name, e.Machine)}
	case e.Type != elf.ET_REL && e.Type != elf.ET_EXEC && e.Type != elf.ET_DYN:
		return []error{fmt.Errorf("%s: neither an object, a library nor a program (%s)", f.Name, e.Type)}
	}
	m.parts = append(m.parts, &part{name: f.Name, file: e, size: f.Size})
	m.room += f.Size
	return nil
}

const maxZeros = 1 << 32 // of .bss: no memory is taken for it

// place gives the sections of a file their addresses, and reads them.
func (m *image) place(p *part, next, fixed *int64) error {
	relocatable := p.file.Type == elf.ET_REL
	if !relocatable {
		p.base = *fixed
	}
	p.at = make([]int64, len(p.file.Sections))
	first, top := len(m.segments), int64(0)
	for i, s := range p.file.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_TLS != 0 || s.Type == elf.SHT_NULL || s.Size == 0 {
			continue
		}
		if s.Size > maxZeros || s.Addr > highest || s.Flags&elf.SHF_COMPRESSED != 0 {
			return fmt.Errorf("section %s has an impossible size or address", s.Name)
		}
		seg := segment{size: int64(s.Size), name: s.Name, exec: s.Flags&elf.SHF_EXECINSTR != 0, write: s.Flags&elf.SHF_WRITE != 0}
		if relocatable {
			align := int64(max(1, min(s.Addralign, 4096)))
			seg.addr = (*next + align - 1) / align * align
			*next = seg.addr + seg.size
			if *next > gotBase {
				return errors.New("there is too much of it")
			}
		} else {
			seg.addr = int64(s.Addr) + p.base
			top = max(top, seg.addr+seg.size)
		}
		p.at[i] = seg.addr
		if s.Type != elf.SHT_NOBITS {
			if m.room -= int64(s.FileSize); m.room < 0 || s.Offset > uint64(p.size) || s.FileSize > uint64(p.size)-s.Offset {
				return fmt.Errorf("section %s is larger than the file, or lies on top of others", s.Name)
			}
			seg.data = make([]byte, s.FileSize)
			if _, err := s.ReadAt(seg.data, 0); err != nil {
				return fmt.Errorf("section %s: %w", s.Name, err)
			}
		}
		m.segments = append(m.segments, seg)
	}
	for _, g := range p.file.Progs { // what is written only until the program starts
		if g.Type == elf.PT_GNU_RELRO && !relocatable {
			for i := first; i < len(m.segments); i++ {
				if a := m.segments[i].addr - p.base; a >= 0 && uint64(a) >= g.Vaddr && uint64(a) < g.Vaddr+g.Memsz {
					m.segments[i].write = false
				}
			}
		}
	}
	if !relocatable {
		*fixed = (top + 0xfffff) &^ 0xfffff
	}
	return nil
}
