// Package elfimage lays ELF files out as in memory: it gives sections addresses, resolves
// symbols and applies relocations. It lays out one file, or several files together like a
// linker, with each other's symbols.
//
// Objects, which have no addresses yet, get invented ones. A symbol that no file defines gets
// an address in unused space (see [Image.Extern]). So pointers are comparable in objects as in
// programs, and one reader serves both.
//
// The files may be broken or hostile: the package checks sizes and counts against the files and
// against limits.
package elfimage

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/usys-go/bridge/check/guard"
	"github.com/usys-go/bridge/toolchain/arch"
)

// A File is an open ELF file.
type File struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// An Image is one or more files laid out in one address space.
type Image struct {
	Segments []Segment // by address
	Parts    []*Part   // the files, in the order in which they were given

	globals  map[string]definition
	externs  map[string]int64
	external []string       // names, by their address
	bound    map[int64]bool // see Bound
	room     int64          // bytes that the files' sections may still fill
	budget   *int64         // bytes that may still be read
}

// A Segment is a section of a file, at its address.
type Segment struct {
	Addr, Size  int64
	Data        []byte // shorter than Size if the rest is zero
	Exec, Write bool
	Name        string
}

// A Part is one file of an image.
type Part struct {
	Name    string
	ELF     *elf.File
	Size    int64
	Base    int64    // the sum with the file's addresses gives the image's; 0 for an object
	At      []int64  // the address of each section, 0 for those that are not in memory
	Symbols []Symbol // of the symbol table, without its empty first entry
	Dynamic []Symbol // of the dynamic symbol table, likewise

	image *Image
}

const (
	// MaxRead is the default limit of the bytes read from files, decompressed.
	MaxRead = 1 << 30

	objectBase = 0x10000000
	gotBase    = 0x60000000
	highest    = 1 << 47
	maxZeros   = 1 << 32 // of .bss, which takes no memory
	// hole is the gap between two objects' sections, so that no address belongs to one
	// and is also the end of another.
	hole = 16
)

// processor is the architecture whose files are accepted.
var processor = arch.AMD64

// ErrNotELF is the error of a file that is something else.
var ErrNotELF = errors.New("it is no ELF file")

// Load lays files out. budget is the number of bytes that may be read, which Load reduces by
// the bytes that it reads; nil means [MaxRead]. If there is more than one file, errors begin
// with the name of the file that they concern.
func Load(budget *int64, files ...File) (*Image, error) {
	if budget == nil {
		budget = new(int64)
		*budget = MaxRead
	}
	m := &Image{globals: map[string]definition{}, externs: map[string]int64{}, bound: map[int64]bool{}, budget: budget}
	named := func(name string, err error) error {
		if len(files) == 1 || err == nil {
			return err
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	var errs []error
	for _, f := range files {
		errs = append(errs, named(f.Name, m.open(f)))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	each := func(step func(p *Part) error) error {
		for _, p := range m.Parts {
			if err := named(p.Name, guarded(p, step)); err != nil {
				return err
			}
		}
		return nil
	}
	next, fixed := int64(objectBase), int64(0)
	if err := each(func(p *Part) error { return p.place(&next, &fixed) }); err != nil {
		return nil, err
	}
	if err := m.sort(); err != nil {
		return nil, err
	}
	if err := each((*Part).define); err != nil {
		return nil, err
	}
	return m, each((*Part).relocate)
}

// guarded turns a panic into an error: package elf may panic on malformed files.
func guarded(p *Part, step func(p *Part) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it is damaged: %v", r)
		}
	}()
	return step(p)
}

// open reads the headers of a file.
func (m *Image) open(f File) (err error) {
	defer func() { // as in guarded
		if p := recover(); p != nil {
			err = fmt.Errorf("it is damaged: %v", p)
		}
	}()
	var magic [4]byte
	if n, _ := f.R.ReadAt(magic[:], 0); n < 4 || string(magic[:]) != elf.ELFMAG {
		return ErrNotELF
	}
	if err := guard.ELF(f.R, f.Size); err != nil {
		return fmt.Errorf("it is damaged: %w", err)
	}
	e, err := elf.NewFile(io.NewSectionReader(f.R, 0, f.Size))
	switch {
	case err != nil:
		return fmt.Errorf("it is damaged: %w", err)
	case e.Machine != processor.Machine || e.Class != elf.ELFCLASS64:
		return fmt.Errorf("it is made for another machine, %s (tables are for %s)", e.Machine, processor.Machine)
	case e.Type != elf.ET_REL && e.Type != elf.ET_EXEC && e.Type != elf.ET_DYN:
		return fmt.Errorf("it is neither an object nor linked: %s", e.Type)
	}
	for _, s := range e.Sections {
		if s.Flags&elf.SHF_COMPRESSED == 0 && s.Type != elf.SHT_NOBITS && s.Type != elf.SHT_NULL && (s.FileSize > uint64(f.Size) || s.Offset > uint64(f.Size)-s.FileSize) {
			return fmt.Errorf("it is cut off: section %q ends behind its end", s.Name)
		}
	}
	m.Parts = append(m.Parts, &Part{Name: f.Name, ELF: e, Size: f.Size, image: m})
	m.room += f.Size
	return nil
}

// Object reports whether the file is a relocatable object.
func (p *Part) Object() bool { return p.ELF.Type == elf.ET_REL }

// place gives the sections of a file their addresses, and reads them.
func (p *Part) place(next, fixed *int64) error {
	m := p.image
	if !p.Object() {
		p.Base = *fixed
	}
	p.At = make([]int64, len(p.ELF.Sections))
	first, top := len(m.Segments), int64(0)
	for i, s := range p.ELF.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_TLS != 0 || s.Type == elf.SHT_NULL {
			continue
		}
		if s.Size > maxZeros || s.Addr > highest || s.Flags&elf.SHF_COMPRESSED != 0 {
			return fmt.Errorf("it is damaged: section %q has an impossible size or address", s.Name)
		}
		seg := Segment{Size: int64(s.Size), Name: s.Name, Exec: s.Flags&elf.SHF_EXECINSTR != 0, Write: s.Flags&elf.SHF_WRITE != 0}
		if p.Object() {
			align := int64(max(1, min(s.Addralign, 4096)))
			seg.Addr = (*next + align - 1) / align * align
			*next = seg.Addr + seg.Size + hole
			if *next > gotBase {
				return errors.New("there is too much of it")
			}
		} else {
			seg.Addr = int64(s.Addr) + p.Base
			top = max(top, seg.Addr+seg.Size)
		}
		p.At[i] = seg.Addr
		if s.Size == 0 {
			continue
		}
		if s.Type != elf.SHT_NOBITS {
			if m.room -= int64(s.FileSize); m.room < 0 {
				return fmt.Errorf("it is damaged: section %q lies on top of others", s.Name)
			}
			data, err := p.read(s)
			if err != nil {
				return err
			}
			seg.Data = data
		}
		m.Segments = append(m.Segments, seg)
	}
	if !p.Object() {
		p.fixed(m.Segments[first:])
		*fixed = (top + 0xfffff) &^ 0xfffff
	}
	return nil
}

// fixed marks the sections that are read-only once the program has started.
func (p *Part) fixed(segments []Segment) {
	for _, g := range p.ELF.Progs {
		if g.Type != elf.PT_GNU_RELRO {
			continue
		}
		for i := range segments {
			if a := segments[i].Addr - p.Base; a >= 0 && uint64(a) >= g.Vaddr && uint64(a) < g.Vaddr+g.Memsz {
				segments[i].Write = false
			}
		}
	}
}

// sort sorts the segments, and returns an error if two overlap.
func (m *Image) sort() error {
	slices.SortFunc(m.Segments, func(a, b Segment) int { return compare(a.Addr, b.Addr) })
	for i := 1; i < len(m.Segments); i++ {
		if a, b := m.Segments[i-1], m.Segments[i]; a.Addr+a.Size > b.Addr {
			return fmt.Errorf("it is damaged: sections %q and %q lie on top of each other", a.Name, b.Name)
		}
	}
	return nil
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
