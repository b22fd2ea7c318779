package probe

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/toolchain/arch"
	"github.com/usys-go/bridge/toolchain/mark"
)

// A program holds facts from a program's file. Addresses are as linked.
type program struct {
	main    uint64 // main.main
	pie     bool
	entry   uint64
	first   uint64            // of the first segment
	tables  []uint64          // addresses of images of tables
	runtime uint64            // the one of package runtime, or 0
	symbols map[string]uint64 // the symbols that are needed
}

// ErrNoTable is the error of a program without a table.
var ErrNoTable = errors.New("it does not use usys: there is no table in it")

const (
	maxSection = 1 << 30
	maxTables  = 1 << 12
)

// Names, and endings of names, of symbols that are looked up.
const (
	noHostSymbol  = "github.com/usys-go/bridge/usys.noHost"
	runtimeSymbol = "runtime.usystable"
	servedSuffix  = "_served"
	enterSymbol   = "usys_enter" // the loader enters its guest there
)

// read reads a program's file, which has size bytes.
func read(r io.ReaderAt, size int64) (*program, error) {
	f, err := elf.NewFile(io.NewSectionReader(r, 0, size))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is no ELF file: %w", err)
	case f.Machine != arch.AMD64.Machine || f.Class != elf.ELFCLASS64:
		return nil, fmt.Errorf("it is for %s, not %s", f.Machine, arch.AMD64.Name)
	case f.Type != elf.ET_EXEC && f.Type != elf.ET_DYN:
		return nil, fmt.Errorf("it is no program (%s)", f.Type)
	}
	if mark.Hosted(f) {
		return nil, errors.New("it has its host: usys build -hosted made it (usys status -exec looks at the program that usys build makes without -hosted)")
	}
	p := &program{pie: f.Type == elf.ET_DYN, entry: f.Entry, symbols: map[string]uint64{}}
	symbols, err := f.Symbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return nil, fmt.Errorf("its symbols cannot be read: %w", err)
	}
	for _, s := range symbols {
		switch name := s.Name; {
		case name == "main.main", name == noHostSymbol, name == runtimeSymbol, name == enterSymbol, strings.HasSuffix(name, servedSuffix):
			p.symbols[name] = s.Value
		}
	}
	p.runtime = p.symbols[runtimeSymbol]
	for _, g := range f.Progs {
		if g.Type != elf.PT_LOAD {
			continue
		}
		if p.first == 0 && g.Off == 0 {
			p.first = g.Vaddr
		}
		if g.Flags&elf.PF_W == 0 {
			continue
		}
		if g.Filesz > uint64(size) {
			return nil, errors.New("its segments are larger than the file, or lie on top of each other")
		}
		size -= int64(g.Filesz)
		if err := p.scan(g); err != nil {
			return nil, err
		}
	}
	if p.main = p.symbols["main.main"]; p.main == 0 {
		p.main = lookUp(f)
	}
	return p, nil
}

// scan finds the images of tables in a writable segment. The linker lays them out, so a stripped
// program has them, too.
func (p *program) scan(g *elf.Prog) error {
	const chunk = 1 << 20
	r := io.NewSectionReader(g, 0, int64(g.Filesz))
	buf := make([]byte, 0, chunk+len(signature))
	for base := uint64(0); ; {
		n, err := io.ReadFull(r, buf[len(buf):min(cap(buf), len(buf)+chunk)])
		buf = buf[:len(buf)+n]
		for at := 0; ; at++ {
			i := bytes.Index(buf[at:], signature)
			if i < 0 {
				break
			}
			at += i
			if addr := g.Vaddr + base + uint64(at); addr%8 == 0 && addr >= abi.TableSentinel && len(p.tables) < maxTables {
				p.tables = append(p.tables, addr-abi.TableSentinel)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("it cannot be read: %w", err)
		}
		keep := min(len(signature)-1, len(buf))
		base += uint64(len(buf) - keep)
		buf = buf[:copy(buf, buf[len(buf)-keep:])]
	}
}

// lookUp finds main.main in a program without symbols: Go's table of functions has its distance
// from the beginning of Go's code.
func lookUp(f *elf.File) uint64 {
	text := f.Section(".text")
	code := contents(text)
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab", ".data.rel.ro"} {
		data := contents(f.Section(name))
		for _, magic := range [][]byte{{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}, {0xf0, 0xff, 0xff, 0xff, 0, 0, 1, 8}} {
			i := bytes.Index(data, magic)
			if i < 0 {
				continue
			}
			t, err := gosym.NewTable(nil, gosym.NewLineTable(data[i:], 0))
			if err != nil {
				continue
			}
			if fn := t.LookupFunc("main.main"); fn != nil {
				if begin, ok := goText(code, t.Funcs); ok {
					return text.Addr + begin + fn.Entry
				}
			}
		}
	}
	return 0
}

// contents returns the contents of a section, or nil if it cannot be read.
func contents(s *elf.Section) []byte {
	if s == nil || s.Size > maxSection || s.Flags&elf.SHF_COMPRESSED != 0 {
		return nil
	}
	data, err := s.Data()
	if err != nil {
		return nil
	}
	return data
}

// goText returns the beginning of Go's code in a section that may contain C code, too: the
// address from which most functions begin like Go's, with a check of the stack.
func goText(code []byte, funcs []gosym.Func) (begin uint64, ok bool) {
	prologue := []byte{0x49, 0x3b, 0x66, 0x10} // CMPQ SP, 16(R14)
	const samples, align = 512, 32
	var offs []uint64
	for i := 0; i < len(funcs); i += 1 + len(funcs)/samples {
		offs = append(offs, funcs[i].Entry)
	}
	best := 0
	for b := uint64(0); b < uint64(len(code)); b += align {
		n := 0
		for i, off := range offs {
			if at := b + off; at < uint64(len(code)) && bytes.HasPrefix(code[at:], prologue) {
				n++
			}
			if i == 32 && n == 0 {
				break
			}
		}
		if n > best {
			best, begin = n, b
		}
	}
	return begin, best > len(offs)/4
}
