package sides

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/usys-go/bridge/check/guard"
)

// An image is one ELF file as it would lie in memory: pointers are resolved. An
// object file, which has no addresses yet, gets made-up ones.
type image struct {
	name    string
	f       *elf.File
	budget  *int64 // bytes of sections that may still be read, of the whole host
	base    []uint64
	data    map[int][]byte    // sections read so far, relocated
	syms    []elf.Symbol      // with addresses in Value; undefined ones have made-up addresses
	symtab  bool              // syms are all there are, and not only what the loader needs
	byName  map[string]int    // defined symbols; global ones first
	byAddr  map[uint64]string // functions and imports
	plt     map[uint64]bool   // imports that have an address: that of their entry in the PLT
	rela    map[uint64]uint64 // pointers that the dynamic loader would set
	debug   *debug            // nil: no DWARF
	noDWARF string            // why there is none
}

const (
	// maxRead is how much of a host is read into memory, decompressed.
	maxRead = 1 << 30
	// imports is where undefined symbols are made to lie, 16 bytes each: no section
	// can be there.
	imports   = 0xF000_0000_0000_0000
	firstBase = 0x10000
)

// errNotELF is the error of a file that is something else.
var errNotELF = errors.New("it is no ELF file")

// load reads what of an ELF file is needed to find functions.
func load(name string, r io.ReaderAt, size int64, budget *int64) (im *image, err error) {
	defer func() { // package elf is not made for files that lie
		if p := recover(); p != nil {
			im, err = nil, fmt.Errorf("it is damaged: %v", p)
		}
	}()
	var magic [4]byte
	if n, _ := r.ReadAt(magic[:], 0); n < 4 || string(magic[:]) != elf.ELFMAG {
		return nil, errNotELF
	}
	if err := guard.ELF(r, size); err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	im = &image{name: name, f: f, budget: budget, data: map[int][]byte{}, byName: map[string]int{}, byAddr: map[uint64]string{}, plt: map[uint64]bool{}}
	switch {
	case f.Machine != elf.EM_X86_64 || f.Class != elf.ELFCLASS64:
		return nil, fmt.Errorf("it is made for another machine, %s (tables are for EM_X86_64)", f.Machine)
	case f.Type != elf.ET_REL && f.Type != elf.ET_EXEC && f.Type != elf.ET_DYN:
		return nil, fmt.Errorf("it is neither an object nor linked: %s", f.Type)
	}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_COMPRESSED == 0 && s.Type != elf.SHT_NOBITS && (s.FileSize > uint64(size) || s.Offset > uint64(size)-s.FileSize) {
			return nil, fmt.Errorf("it is cut off: section %q ends behind its end", s.Name)
		}
	}
	im.layOut()
	if err := im.symbols(); err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	if err := im.dynamic(); err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	return im, nil
}

// layOut gives each section that would be in memory an address.
func (im *image) layOut() {
	next := uint64(firstBase)
	im.base = make([]uint64, len(im.f.Sections))
	for i, s := range im.f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		if im.f.Type != elf.ET_REL {
			im.base[i] = s.Addr
			continue
		}
		im.base[i] = next
		if s.Size < 1<<40 { // sizes of sections without bytes are not held against the file's
			next += s.Size
		}
		next = (next + 0x1fff) &^ 0xfff // a hole, so that no address belongs to two
	}
}

// read answers a section's bytes, within the budget.
func (im *image) read(s *elf.Section) ([]byte, error) {
	if s.Type == elf.SHT_NOBITS {
		return nil, nil
	}
	if s.Size > uint64(*im.budget) {
		return nil, fmt.Errorf("section %q is too large to be looked at: %d bytes", s.Name, s.Size)
	}
	*im.budget -= int64(s.Size)
	b := make([]byte, s.Size) // what is not filled costs nothing
	if _, err := io.ReadFull(s.Open(), b); err != nil {
		return nil, fmt.Errorf("section %q: %w", s.Name, err)
	}
	return b, nil
}

// symbols reads the symbol table, or what a stripped file has left of it.
func (im *image) symbols() error {
	syms, err := im.table(elf.SHT_SYMTAB)
	im.symtab = len(syms) > 0
	if err == nil && len(syms) == 0 && im.f.Type != elf.ET_REL {
		syms, err = im.table(elf.SHT_DYNSYM)
	}
	if err != nil {
		return err
	}
	im.syms = syms
	for i := range syms {
		s := &syms[i]
		switch {
		case s.Section == elf.SHN_UNDEF:
			if s.Value == 0 || im.f.Type == elf.ET_REL {
				s.Value = imports + uint64(i)*16
			} else {
				im.plt[s.Value] = true
			}
			im.byAddr[s.Value] = s.Name
			continue
		case s.Section < elf.SHN_LORESERVE && int(s.Section) < len(im.base) && im.f.Type == elf.ET_REL:
			s.Value += im.base[s.Section]
		case s.Section >= elf.SHN_LORESERVE && s.Section != elf.SHN_ABS:
			continue
		}
		im.define(i)
	}
	return nil
}

// define notes where a symbol is.
func (im *image) define(i int) {
	s := &im.syms[i]
	typ := elf.ST_TYPE(s.Info)
	if s.Name == "" || typ == elf.STT_SECTION || typ == elf.STT_FILE {
		return
	}
	if old, ok := im.byName[s.Name]; !ok || elf.ST_BIND(im.syms[old].Info) == elf.STB_LOCAL {
		im.byName[s.Name] = i
	}
	if typ == elf.STT_FUNC || typ == elf.STT_GNU_IFUNC || typ == elf.STT_NOTYPE {
		if _, ok := im.byAddr[s.Value]; !ok || elf.ST_BIND(s.Info) == elf.STB_GLOBAL {
			im.byAddr[s.Value] = s.Name
		}
	}
}

// table reads a table of symbols, without the first one, which is none. Package elf
// would copy each name whole, however many of them are the same megabytes.
func (im *image) table(typ elf.SectionType) ([]elf.Symbol, error) {
	const size, maxName = 24, 4096
	s := im.f.SectionByType(typ)
	if s == nil {
		return nil, nil
	}
	if int64(s.Link) >= int64(len(im.f.Sections)) {
		return nil, errors.New("its symbols have no names")
	}
	b, err := im.read(s)
	if err != nil {
		return nil, err
	}
	names, err := im.read(im.f.Sections[s.Link])
	if err != nil {
		return nil, err
	}
	var list []elf.Symbol
	for b = b[min(len(b), size):]; len(b) >= size; b = b[size:] {
		sym := elf.Symbol{
			Info: b[4], Section: elf.SectionIndex(binary.LittleEndian.Uint16(b[6:])),
			Value: binary.LittleEndian.Uint64(b[8:]), Size: binary.LittleEndian.Uint64(b[16:]),
		}
		if at := binary.LittleEndian.Uint32(b); int64(at) < int64(len(names)) {
			part := names[at:]
			if i := bytes.IndexByte(part[:min(len(part), maxName)], 0); i >= 0 {
				sym.Name = string(part[:i])
				*im.budget -= int64(i)
			}
		}
		list = append(list, sym)
		if *im.budget -= 100; *im.budget < 0 {
			return nil, errors.New("its symbols are too many to be looked at")
		}
	}
	return list, nil
}

// addr is the value of a relocation's symbol.
func (im *image) addr(sym uint32) (uint64, bool) {
	if sym == 0 {
		return 0, true
	}
	if int64(sym) > int64(len(im.syms)) {
		return 0, false
	}
	return im.syms[sym-1].Value, true
}

// dynamic reads the relocations that the dynamic loader would do on pointers.
func (im *image) dynamic() error {
	im.rela = map[uint64]uint64{}
	if im.f.Type == elf.ET_REL {
		return nil
	}
	var dyn []elf.Symbol
	for _, s := range im.f.Sections {
		if s.Type != elf.SHT_RELA || s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		b, err := im.read(s)
		if err != nil {
			return err
		}
		if dyn == nil {
			if dyn, err = im.table(elf.SHT_DYNSYM); err != nil {
				return err
			}
			for i := range dyn {
				if dyn[i].Section == elf.SHN_UNDEF {
					dyn[i].Value = imports + 1<<56 + uint64(i)*16
					im.byAddr[dyn[i].Value] = dyn[i].Name
				}
			}
		}
		for ; len(b) >= 24; b = b[24:] {
			off, info, add := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:])
			switch elf.R_X86_64(elf.R_TYPE64(info)) {
			case elf.R_X86_64_RELATIVE, elf.R_X86_64_IRELATIVE:
				im.rela[off] = add
			case elf.R_X86_64_64, elf.R_X86_64_GLOB_DAT, elf.R_X86_64_JMP_SLOT:
				if n := elf.R_SYM64(info); n > 0 && int64(n) <= int64(len(dyn)) {
					im.rela[off] = dyn[n-1].Value + add
				}
			}
		}
	}
	return nil
}

// section is the section that holds the address.
func (im *image) section(addr uint64) int {
	for i, s := range im.f.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_TLS == 0 && addr >= im.base[i] && addr-im.base[i] < s.Size {
			return i
		}
	}
	return -1
}

// relocated are a section's bytes with the linker's relocations done, where it is an
// object's.
func (im *image) relocated(i int) ([]byte, error) {
	if b, ok := im.data[i]; ok {
		return b, nil
	}
	b, err := im.read(im.f.Sections[i])
	if err != nil {
		return nil, err
	}
	if im.f.Type == elf.ET_REL {
		for _, s := range im.f.Sections {
			if s.Type == elf.SHT_RELA && int64(s.Info) == int64(i) {
				rel, err := im.read(s)
				if err != nil {
					return nil, err
				}
				im.relocate(b, rel)
			}
		}
	}
	im.data[i] = b
	return b, nil
}

// relocate does the relocations of pointers and of DWARF's offsets.
func (im *image) relocate(b, rel []byte) {
	for ; len(rel) >= 24; rel = rel[24:] {
		off, info, add := binary.LittleEndian.Uint64(rel), binary.LittleEndian.Uint64(rel[8:]), binary.LittleEndian.Uint64(rel[16:])
		value, ok := im.addr(elf.R_SYM64(info))
		if !ok || off > uint64(len(b)) {
			continue
		}
		at := b[off:]
		switch elf.R_X86_64(elf.R_TYPE64(info)) {
		case elf.R_X86_64_64:
			if len(at) >= 8 {
				binary.LittleEndian.PutUint64(at, value+add)
			}
		case elf.R_X86_64_32, elf.R_X86_64_32S:
			if len(at) >= 4 {
				binary.LittleEndian.PutUint32(at, uint32(value+add))
			}
		}
	}
}

// bytes are n bytes of memory, nil where there are none.
func (im *image) bytes(addr uint64, n int) []byte {
	i := im.section(addr)
	if i < 0 {
		return nil
	}
	b, err := im.relocated(i)
	if err != nil {
		return nil
	}
	at := addr - im.base[i]
	if at > uint64(len(b)) || uint64(len(b))-at < uint64(n) {
		return nil
	}
	return b[at : at+uint64(n)]
}

// word is the pointer or number at an address.
func (im *image) word(addr uint64) (uint64, bool) {
	if v, ok := im.rela[addr]; ok {
		return v, true
	}
	b := im.bytes(addr, 8)
	if b == nil {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b), true
}

// text is the C string at an address.
func (im *image) text(addr uint64) string {
	const most = 256
	i := im.section(addr)
	if i < 0 {
		return ""
	}
	b, err := im.relocated(i)
	at := addr - im.base[i]
	if err != nil || at >= uint64(len(b)) {
		return ""
	}
	b = b[at:min(uint64(len(b)), at+most)]
	text, _, _ := bytes.Cut(b, []byte{0})
	return string(text)
}

// symbol is a defined symbol's address.
func (im *image) symbol(name string) (addr uint64, ok bool) {
	i, ok := im.byName[name]
	if !ok {
		return 0, false
	}
	return im.syms[i].Value, true
}
