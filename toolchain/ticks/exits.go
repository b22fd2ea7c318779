package ticks

import (
	"debug/elf"
	"fmt"
	"io"

	"github.com/usys-go/bridge/toolchain/arch"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// exit is the function that code compiled with -race calls before each return. It is no
// schedule point: it does nothing.
const exit = "runtime.racefuncexit"

// A Program is a program's file.
type Program interface {
	io.ReaderAt
	io.WriterAt
}

// DropExits replaces the calls of racefuncexit in a program by instructions that do nothing:
// a short function took a quarter longer with the calls. It returns the number of calls that
// it has replaced. In a function with code that cannot be decoded the calls behind that stay.
func DropExits(program Program) (int, error) {
	f, err := elf.NewFile(program)
	if err != nil {
		return 0, err
	}
	table, err := pclntab.Open(program)
	if err != nil {
		return 0, err
	}
	target, ok := table.Entry(exit)
	if !ok {
		return 0, nil // the linker has left it out: there is no call
	}
	lo, hi := table.Text()
	var segment *elf.Prog
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Flags&elf.PF_X != 0 && lo >= p.Vaddr && hi <= p.Vaddr+p.Filesz {
			segment = p
		}
	}
	if segment == nil {
		return 0, fmt.Errorf("no segment has the text from %#x to %#x", lo, hi)
	}
	code := make([]byte, hi-lo)
	if _, err := segment.ReadAt(code, int64(lo-segment.Vaddr)); err != nil {
		return 0, err
	}
	n := 0
	for begin, end := range table.Funcs() {
		for _, at := range callsOf(target, code[begin-lo:end-lo], begin) {
			if _, err := program.WriteAt(arch.AMD64.NoCall, int64(segment.Off+at-segment.Vaddr)); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// callsOf returns the places at which a function, whose code lies at addr,
// calls target.
func callsOf(target uint64, code []byte, addr uint64) []uint64 {
	var list []uint64
	for len(code) > 0 {
		n, distance, ok := arch.AMD64.Call(code)
		if n == 0 {
			break
		}
		if ok && n == len(arch.AMD64.NoCall) && addr+uint64(n)+uint64(distance) == target {
			list = append(list, addr)
		}
		addr += uint64(n)
		code = code[n:]
	}
	return list
}
