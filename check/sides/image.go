package sides

import (
	"debug/elf"

	"github.com/usys-go/bridge/check/elfimage"
)

// An image is one of the host's ELF files in its layout in memory, with an index of its symbols.
type image struct {
	*elfimage.Image
	part    *elfimage.Part
	name    string
	syms    []elfimage.Symbol // all symbols, or those left in a stripped file
	symtab  bool              // syms holds all symbols
	byName  map[string]int    // defined symbols; global ones first
	byAddr  map[int64]string  // functions
	plt     map[int64]string  // imports, by the address of their entry in the PLT
	debug   *debug            // nil: no DWARF
	noDWARF string            // why there is none
}

// load reads the parts of an ELF file that are needed to find functions.
func load(f File, budget *int64) (*image, error) {
	laid, err := elfimage.Load(budget, f)
	if err != nil {
		return nil, err
	}
	im := &image{Image: laid, part: laid.Parts[0], name: f.Name, byName: map[string]int{}, byAddr: map[int64]string{}, plt: map[int64]string{}}
	im.syms = im.part.Symbols
	if im.symtab = len(im.syms) > 0; !im.symtab && !im.part.Object() {
		im.syms = im.part.Dynamic
	}
	for i := range im.syms {
		s := &im.syms[i]
		switch {
		case s.Section == elf.SHN_UNDEF:
			if s.Value != 0 && !im.part.Object() {
				im.plt[int64(s.Value)] = s.Name
			}
		case s.Placed && s.Section != elf.SHN_COMMON:
			im.define(i)
		}
	}
	return im, nil
}

// define adds a symbol to the index.
func (im *image) define(i int) {
	s := &im.syms[i]
	if s.Name == "" || s.Type == elf.STT_SECTION || s.Type == elf.STT_FILE {
		return
	}
	if old, ok := im.byName[s.Name]; !ok || im.syms[old].Bind == elf.STB_LOCAL {
		im.byName[s.Name] = i
	}
	if s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC || s.Type == elf.STT_NOTYPE {
		if _, ok := im.byAddr[s.Addr]; !ok || s.Bind == elf.STB_GLOBAL {
			im.byAddr[s.Addr] = s.Name
		}
	}
}

// at returns the name of the function at an address, or ""; imported reports that it is in
// another file.
func (im *image) at(addr int64) (name string, imported bool) {
	if name, off, ok := im.Extern(addr); ok && off == 0 {
		return name, true
	}
	if name, ok := im.plt[addr]; ok {
		return name, true
	}
	return im.byAddr[addr], im.Segment(addr) == nil
}

// word returns the pointer or number at an address.
func (im *image) word(addr int64) (int64, bool) {
	v, ok := im.Read(addr, 8)
	return int64(v), ok
}

// late reports whether a variable gets its value only when the program runs: g++ initialises a
// struct at run time if one of its functions has another type.
func (im *image) late(name string) bool {
	i, ok := im.byName[name]
	if !ok {
		return false
	}
	at := int(im.syms[i].Section)
	return at < len(im.part.ELF.Sections) && im.part.ELF.Sections[at].Type == elf.SHT_NOBITS
}

// symbol returns a defined symbol's address.
func (im *image) symbol(name string) (addr int64, ok bool) {
	i, ok := im.byName[name]
	if !ok {
		return 0, false
	}
	return im.syms[i].Addr, true
}
