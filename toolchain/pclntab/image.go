package pclntab

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/mark"
)

// An image is the file as a loader would map it.
type image struct {
	f *elf.File
	r io.ReaderAt
}

// section returns the first section of one of these names that is in the file.
func (im *image) section(names ...string) *elf.Section {
	for _, s := range im.f.Sections {
		if s.Type != elf.SHT_NOBITS && s.Flags&elf.SHF_COMPRESSED == 0 && slices.Contains(names, s.Name) {
			return s
		}
	}
	return nil
}

// read reads a part of the file. It takes no more memory than there are bytes.
func (im *image) read(off, size uint64) (tab, error) {
	if int64(off) < 0 || int64(size) < 0 {
		return "", errors.New("damaged: it lies outside the file")
	}
	var b strings.Builder
	if probe := make([]byte, 1); size > 0 {
		if _, err := im.r.ReadAt(probe, int64(off+size-1)); err == nil {
			b.Grow(int(size)) // the file has all of these bytes
		}
	}
	n, err := io.Copy(&b, io.NewSectionReader(im.r, int64(off), int64(size)))
	if err == nil && uint64(n) < size {
		err = errors.New("damaged: it ends behind the file's end")
	}
	return tab(b.String()), err
}

// file returns the offset of an address in the file.
func (im *image) file(addr uint64) (off uint64, ok bool) {
	for _, p := range im.f.Progs {
		if mark.Loaded(p) && addr >= p.Vaddr && addr-p.Vaddr < p.Filesz {
			off = p.Off + (addr - p.Vaddr)
			return off, int64(off) >= 0
		}
	}
	return 0, false
}

// word reads 8 bytes at an address. In a position-independent program Go's linker has
// put the value there to which a loader adds the bias.
func (im *image) word(addr uint64) (v uint64, ok bool) {
	var b [8]byte
	off, ok := im.file(addr)
	if !ok {
		return 0, false
	}
	_, err := im.r.ReadAt(b[:], int64(off))
	return binary.LittleEndian.Uint64(b[:]), err == nil
}

// gofunc returns the address that functions' offsets of funcdata are added to, or 0: by
// the note or, without it, by the symbol of that address.
func (im *image) gofunc(o *mark.Offsets) uint64 {
	if o != nil {
		v, _ := im.word(o.Moduledata + uint64(o.ModuledataGofunc))
		return v
	}
	return im.symbol("go:func.*")
}

// symbol returns the address of a symbol, or 0.
func (im *image) symbol(name string) uint64 {
	for _, s := range im.f.Sections {
		if s.Type != elf.SHT_SYMTAB || uint64(s.Link) >= uint64(len(im.f.Sections)) {
			continue
		}
		strs := im.f.Sections[s.Link]
		names, err := im.read(strs.Offset, strs.FileSize)
		if err != nil {
			return 0
		}
		at := strings.Index(string(names), "\x00"+name+"\x00")
		list, err := im.read(s.Offset, s.FileSize)
		if err != nil || at < 0 {
			return 0
		}
		for ; len(list) >= elf.Sym64Size; list = list[elf.Sym64Size:] {
			if n, _ := list.u32(0); n == uint32(at)+1 {
				v, _ := list.u64(8)
				return v
			}
		}
	}
	return 0
}
