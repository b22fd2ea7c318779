// Package elfimage lays ELF files out as they would lie in memory: sections have
// addresses, symbols are found, relocations are done. One file alone may be laid out,
// or several together as the linker would take them, each finding its symbols in the
// others.
//
// Objects, which have no addresses yet, get made-up ones. What no file defines gets an
// address of its own too, in a place where nothing lies (see [Image.Extern]). So
// pointers agree in objects as they do in programs, and one reader serves both.
//
// The files may be broken or hostile: sizes and counts are held against what is there,
// and against a limit.
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

// A File is an ELF file that can be read.
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
	external []string       // by their address
	bound    map[int64]bool // see Bound
	room     int64          // bytes that the files' sections may still fill
	budget   *int64         // bytes that may still be read
}

// A Segment is a section of a file, at its address.
type Segment struct {
	Addr, Size  int64
	Data        []byte // shorter than Size where the rest is zero
	Exec, Write bool
	Name        string
}

// A Part is one file of an image.
type Part struct {
	Name    string
	ELF     *elf.File
	Size    int64
	Base    int64    // what is added to the file's addresses; 0 for an object
	At      []int64  // the address of each section, 0 of those that are not in memory
	Symbols []Symbol // of the symbol table, without the first one, which is none
	Dynamic []Symbol // likewise, of the dynamic one

	image *Image
}

const (
	// MaxRead is how much of files is read into memory, decompressed.
	MaxRead = 1 << 30

	objectBase = 0x10000000
	gotBase    = 0x60000000
	highest    = 1 << 47
	maxZeros   = 1 << 32 // of .bss: no memory is taken for it
	// hole is what stays free between two objects' sections, so that no address
	// belongs to one and to the end of another.
	hole = 16
)

// processor is the one whose files are read.
var processor = arch.AMD64

// ErrNotELF is the error of a file that is something else.
var ErrNotELF = errors.New("it is no ELF file")

// Load lays files out. budget is how many bytes may be read, of which what is read is
// taken off; nil: [MaxRead]. Errors have no file's name in front where there is one
// file, and the name of the one that they are about where there are more.
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

// guarded makes an error of a panic: package elf is not made for files that lie.
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

// Object reports whether the file is an object, which the linker has not seen yet.
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

// fixed marks the sections that are written only until the program starts.
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

// sort orders the segments, of which no two may share an address.
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
