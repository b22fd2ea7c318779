// Package onefile joins the loader and a program in one file, which the kernel executes: the file of
// usys build -hosted.
//
// The file begins with the loader, whose segments are the file's. Behind it lies the program's file,
// whole and at the start of a page, from which the loader maps the program as it maps one in a file
// of its own. The headers are for tools: the list of sections is the program's, moved; and of the
// program's segments there are headers of a type that the kernel ignores, so that tools find the
// contents of an address. So go version -m, go tool nm and govulncheck read the file as the program.
package onefile

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/toolchain/mark"
)

// The loader's struct usys_carried. C: loader/carried.h.
const (
	symbol                             = "usys_carried"
	atProgram, atTools, atSize, atText = 0, 8, 16, 24
	sizeText                           = 1000
	sizeCarried                        = atText + sizeText
)

// align is that of the parts in the file: the largest page of any architecture.
const align = 64 << 10

// Parts are the parts of a file.
type Parts struct {
	Loader  []byte
	Program []byte
	Flags   []string // of the loader
	Tools   []byte   // the usys command, which USYS=trace executes; nil: the file has none
}

// Join returns the file.
func (p Parts) Join() ([]byte, error) {
	loader, err := elf.NewFile(bytes.NewReader(p.Loader))
	if err != nil {
		return nil, fmt.Errorf("the loader: %w", err)
	}
	program, err := elf.NewFile(bytes.NewReader(p.Program))
	if err != nil {
		return nil, fmt.Errorf("the program: %w", err)
	}
	if mark.Hosted(program) {
		return nil, errors.New("the program has a loader already")
	}
	at, err := carriedAt(loader)
	if err != nil {
		return nil, err
	}
	f := &file{data: bytes.Clone(p.Loader)}
	f.pad(align)
	inside := uint64(len(f.data))
	f.data = append(f.data, p.Program...)
	tools := uint64(0)
	if p.Tools != nil {
		f.pad(align)
		tools = uint64(len(f.data))
		f.data = append(f.data, p.Tools...)
	}
	if err := f.segments(loader, program, p, inside); err != nil {
		return nil, err
	}
	if err := f.sections(p, inside); err != nil {
		return nil, err
	}
	text, err := p.text()
	if err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	le.PutUint64(f.data[at+atProgram:], inside)
	le.PutUint64(f.data[at+atTools:], tools)
	le.PutUint64(f.data[at+atSize:], uint64(len(p.Tools)))
	copy(f.data[at+atText:at+atText+sizeText], text)
	return f.data, nil
}

// text returns the flags as the loader reads them.
func (p Parts) text() ([]byte, error) {
	var text []byte
	for _, flag := range p.Flags {
		if flag == "" || strings.Contains(flag, "\x00") {
			return nil, errors.New("an empty word is no flag of a host")
		}
		text = append(append(text, flag...), 0)
	}
	if len(text) >= sizeText || len(p.Flags) > 32 {
		return nil, fmt.Errorf("the flags of the host have %d bytes: %d are possible", len(text), sizeText-1)
	}
	return append(text, 0), nil
}

// carriedAt returns the place of struct usys_carried in the loader's file.
func carriedAt(loader *elf.File) (uint64, error) {
	symbols, err := loader.Symbols()
	if err != nil {
		return 0, fmt.Errorf("the loader: %w", err)
	}
	for _, s := range symbols {
		if s.Name != symbol {
			continue
		}
		for _, p := range loader.Progs {
			if p.Type == elf.PT_LOAD && s.Value >= p.Vaddr && s.Value-p.Vaddr+sizeCarried <= p.Filesz && s.Size == sizeCarried {
				return p.Off + s.Value - p.Vaddr, nil
			}
		}
	}
	return 0, errors.New("the loader has no place for a program")
}

// A file is one that is being made.
type file struct{ data []byte }

func (f *file) pad(n int) {
	for len(f.data)%n != 0 {
		f.data = append(f.data, 0)
	}
}

// Sizes of headers, and places in the file's header.
const (
	phSize, shSize                               = 56, 64
	ehPhoff, ehShoff, ehPhnum, ehShnum, ehShstrn = 32, 40, 56, 60, 62
)

// nowhere is an address that no segment has.
const nowhere = 1 << 62

// segments writes the program headers: for tools, those of the program's segments and notes; the
// loader's; and one of the program's file. Tools take the first that has an address, and some read
// no further than 32 KiB, so the headers lie where the loader has its own.
func (f *file) segments(loader, program *elf.File, p Parts, inside uint64) error {
	le := binary.LittleEndian
	var table []byte
	for i, s := range program.Progs {
		if s.Type != elf.PT_LOAD && s.Type != elf.PT_NOTE {
			continue
		}
		h, err := header(p.Program, i)
		if err != nil {
			return err
		}
		if s.Type == elf.PT_LOAD {
			le.PutUint32(h, mark.SegmentLoad)
		}
		le.PutUint64(h[8:], s.Off+inside)
		table = append(table, h...)
	}
	for i := range loader.Progs {
		h, err := header(p.Loader, i)
		if err != nil {
			return err
		}
		table = append(table, h...)
	}
	h := make([]byte, phSize)
	le.PutUint32(h, mark.SegmentProgram)
	le.PutUint32(h[4:], uint32(elf.PF_R))
	le.PutUint64(h[8:], inside)
	le.PutUint64(h[16:], nowhere)
	le.PutUint64(h[32:], uint64(len(p.Program)))
	le.PutUint64(h[48:], align)
	table = append(table, h...)
	phoff := le.Uint64(f.data[ehPhoff:])
	for _, s := range loader.Sections {
		if s.Type != elf.SHT_NULL && s.Offset < phoff+uint64(len(table)) {
			return errors.New("the loader has no room for the headers")
		}
	}
	copy(f.data[phoff:], table)
	le.PutUint16(f.data[ehPhnum:], uint16(len(table)/phSize))
	return nil
}

// header returns a copy of the i-th program header of a file.
func header(file []byte, i int) ([]byte, error) {
	at := binary.LittleEndian.Uint64(file[ehPhoff:]) + uint64(i)*phSize
	if at > uint64(len(file)) || uint64(len(file))-at < phSize {
		return nil, errors.New("the headers are behind the end of the file")
	}
	return bytes.Clone(file[at : at+phSize]), nil
}

// sections writes the program's section headers, moved.
func (f *file) sections(p Parts, inside uint64) error {
	le := binary.LittleEndian
	from, n := le.Uint64(p.Program[ehShoff:]), uint64(le.Uint16(p.Program[ehShnum:]))
	if from > uint64(len(p.Program)) || n*shSize > uint64(len(p.Program))-from {
		return errors.New("the program's sections are behind its end")
	}
	f.pad(8)
	le.PutUint64(f.data[ehShoff:], uint64(len(f.data)))
	le.PutUint16(f.data[ehShnum:], uint16(n))
	copy(f.data[ehShstrn:ehShstrn+2], p.Program[ehShstrn:ehShstrn+2])
	for i := range n {
		h := bytes.Clone(p.Program[from+i*shSize : from+(i+1)*shSize])
		if elf.SectionType(le.Uint32(h[4:])) != elf.SHT_NULL {
			le.PutUint64(h[24:], le.Uint64(h[24:])+inside)
		}
		f.data = append(f.data, h...)
	}
	return nil
}
