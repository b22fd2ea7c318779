package pclntab

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/usys-go/bridge/toolchain/mark"
)

// A Program is a Go program's table of functions. Its methods may be called at the same
// time.
type Program struct {
	lo, hi  uint64 // the text
	nfunc   int
	quantum uint8 // of addresses in pctab

	names, cutab, files, pctab, functab tab

	inlined *trees // nil: their place is unknown
	offsets *mark.Offsets

	once  sync.Once
	marks kinds
}

// ErrNone is the error of a file that has no table.
var ErrNone = errors.New("no table of functions: it is not a Go program")

// Open reads the table of a program. It keeps r, of which Frames may read small parts.
func Open(r io.ReaderAt) (*Program, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, fmt.Errorf("cannot be read as an ELF file: %w", err)
	}
	if f.Class != elf.ELFCLASS64 || f.Data != elf.ELFDATA2LSB {
		return nil, errors.New("not a program for a little-endian 64-bit processor")
	}
	im := &image{f, r}
	section := im.section(".gopclntab", ".data.rel.ro.gopclntab")
	if section == nil {
		return nil, ErrNone
	}
	table, err := im.read(section.Offset, section.FileSize)
	if err != nil {
		return nil, fmt.Errorf("section %s: %w", section.Name, err)
	}
	p := &Program{}
	h, err := p.split(table)
	if err != nil {
		return nil, fmt.Errorf("section %s: %w", section.Name, err)
	}
	if n, err := mark.From(f); err == nil {
		p.offsets = n.Offsets
	}
	if err := p.bounds(im, h); err != nil {
		return nil, fmt.Errorf("section %s: %w", section.Name, err)
	}
	if gofunc := im.gofunc(p.offsets); gofunc != 0 {
		if gofunc-section.Addr < uint64(len(table)) {
			p.inlined = &trees{strings.NewReader(string(table)), int64(gofunc - section.Addr)}
		} else if at, ok := im.file(gofunc); ok {
			p.inlined = &trees{r, int64(at)}
		}
	}
	return p, nil
}

// magic is the number of go1.20 and later releases.
const magic = 0xfffffff1

// Offsets in the table's header: struct pcHeader of runtime/symtab.go.
const (
	headQuantum = 6
	headPointer = 7
	headNFunc   = 8
	headText    = 24 // since go1.26 it is 0
	headNames   = 32
	headCUs     = 40
	headFiles   = 48
	headPCs     = 56
	headFuncs   = 64
	sizeHeader  = 72
)

// split finds the table's parts.
func (p *Program) split(table tab) (header tab, err error) {
	if len(table) < sizeHeader {
		return "", errors.New("damaged: it ends in the table's header")
	}
	if m, _ := table.u32(0); m != magic {
		return "", fmt.Errorf("the table's magic number is %#x, known is %#x (a newer Go release wants a newer usys)", m, uint32(magic))
	}
	if table[headPointer] != 8 || table[headQuantum] == 0 {
		return "", fmt.Errorf("damaged: pointers of %d bytes, instructions of %d", table[headPointer], table[headQuantum])
	}
	p.quantum = table[headQuantum]
	for at, part := range map[uint64]*tab{headNames: &p.names, headCUs: &p.cutab, headFiles: &p.files, headPCs: &p.pctab, headFuncs: &p.functab} {
		off, _ := table.u64(at)
		if *part = table.from(off); *part == "" {
			return "", fmt.Errorf("damaged: a part of the table begins at %#x, and the table has %#x bytes", off, len(table))
		}
	}
	n, _ := table.u64(headNFunc)
	if n == 0 || n > uint64(len(p.functab)-4)/sizeFunctab || len(p.functab) < 4 {
		return "", fmt.Errorf("damaged: %d functions in a table of %#x bytes", n, len(table))
	}
	p.nfunc = int(n)
	return table[:sizeHeader], nil
}

// bounds finds the beginning of the text: by the note, until go1.25 by the header, by a
// symbol, or else it is the beginning of the section, if the program has no C.
func (p *Program) bounds(im *image, header tab) error {
	text, _ := header.u64(headText)
	if o := p.offsets; o != nil {
		if v, ok := im.word(o.Moduledata + uint64(o.ModuledataText)); ok {
			text = v
		}
	}
	if text == 0 {
		text = im.symbol("runtime.text")
	}
	if s := im.section(".text"); text == 0 && s != nil {
		text = s.Addr
	}
	if text == 0 {
		return errors.New("nothing says where the program's text begins")
	}
	p.lo = text
	p.hi = p.entry(p.nfunc)
	if p.hi < p.lo {
		return fmt.Errorf("damaged: the text begins at %#x and ends at %#x", p.lo, p.hi)
	}
	return nil
}

// Text returns the beginning and the end of the program's functions, as linked.
func (p *Program) Text() (lo, hi uint64) { return p.lo, p.hi }

// Inlining reports whether inlined calls are known. If they are not, Frames returns
// one frame, whose file and line are those of the innermost call.
func (p *Program) Inlining() bool { return p.inlined != nil }

// Offsets returns the offsets of runtime structures in the program's note, if it has it.
func (p *Program) Offsets() (o mark.Offsets, ok bool) {
	if p.offsets == nil {
		return o, false
	}
	return *p.offsets, true
}
