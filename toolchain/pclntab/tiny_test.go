package pclntab

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/toolchain/mark"
)

// The offsets of the parts of the smallest program, which is loaded at tinyBase. It
// has no text: only its addresses count.
const (
	tinyBase   = 0x400000
	tinyText   = 0x500000
	tinyNotes  = 0x100
	tinyModule = 0x200
	tinyTable  = 0x240
	tinyTree   = 0x500 // of inlined calls
	tinyNames  = 0x540 // of sections
	tinyHeads  = 0x580 // of sections
)

// le lays out values, little endian.
func le(values ...any) []byte {
	var b []byte
	for _, v := range values {
		var err error
		if text, ok := v.(string); ok {
			v = []byte(text)
		}
		if b, err = binary.Append(b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
	return b
}

// steps are a table of values by program counter: pairs of a value and for how many
// bytes it holds.
func steps(pairs ...int) (b []byte) {
	value := -1
	for ; len(pairs) > 0; pairs = pairs[2:] {
		diff := pairs[0] - value
		value = pairs[0]
		b = binary.AppendUvarint(b, uint64(uint32(diff<<1^diff>>63)))
		b = binary.AppendUvarint(b, uint64(pairs[1]))
	}
	return append(b, 0)
}

// tinyPCLN is the table of two functions: main.outer with calls inlined into it, and
// runtime.deferreturn.
func tinyPCLN() []byte {
	names := "runtime.deferreturn\x00main.outer\x00main.inner[go.shape.int]\x00runtime.gopanic\x00"
	files := "a.go\x00b.go\x00"
	var pctab = []byte{0}
	at := func(table []byte) uint32 {
		off := len(pctab)
		pctab = append(pctab, table...)
		return uint32(off)
	}
	sp, file := at(steps(0, 4, 200, 0x3c)), at(steps(0, 0x10, 1, 0x30))
	line, inline := at(steps(10, 0x10, 100, 0x10, 70, 0x20)), at(steps(-1, 0x10, 0, 0x10, 1, 0x10, -1, 0x10))
	const wrapper, panicking = 23, 10
	outer := le(uint32(0), uint32(20), int32(0), uint32(0), sp, file, line, uint32(3), uint32(0), int32(9), byte(0), byte(0), byte(0), byte(4),
		uint32(0), uint32(0), inline, uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(0))
	asm := func(off, name uint32, id, flags byte) []byte {
		return le(off, name, int32(0), uint32(0), sp, file, line, uint32(0), uint32(0), int32(9), id, flags, byte(0), byte(0))
	}
	second, third := asm(0x40, 0, wrapper, 2), asm(0x80, 56, panicking, 0)
	first := uint32(28)
	functab := le(uint32(0), first, uint32(0x40), first+uint32(len(outer)), uint32(0x80), first+uint32(len(outer)+len(second)), uint32(0xc0))
	functab = append(append(append(functab, outer...), second...), third...)
	parts := [][]byte{[]byte(names), le(uint32(0), uint32(5)), []byte(files), pctab, functab}
	header := le(uint32(magic), uint16(0), byte(1), byte(8), uint64(3), uint64(2), uint64(0))
	off, body := uint64(sizeHeader), []byte(nil)
	for _, part := range parts {
		header = le(header, off)
		body = append(body, part...)
		off += uint64(len(part))
	}
	return append(header, body...)
}

// tiny makes the smallest program with notes, a table and inlined calls.
func tiny() []byte {
	file := make([]byte, tinyHeads)
	notes := func() []byte {
		offsets := le(mark.Offsets{Moduledata: tinyBase + tinyModule, ModuledataText: 8, ModuledataEtext: 16, ModuledataGofunc: 24})
		head := func(kind, size uint32) []byte { return le(uint32(5), size, kind, "usys\x00\x00\x00\x00") }
		return le(head(abi.NoteType, abi.SizeNote), make([]byte, abi.SizeNote), head(abi.NoteTypeOffsets, abi.SizeOffsets), offsets)
	}()
	table := tinyPCLN()
	names := "\x00.text\x00.gopclntab\x00.shstrtab\x00"
	header := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: 1, Phoff: 64, Shoff: tinyHeads, Ehsize: 64, Phentsize: 56, Phnum: 2,
		Shentsize: 64, Shnum: 4, Shstrndx: 3}
	copy(header.Ident[:], elf.ELFMAG+"\x02\x01\x01")
	copy(file, le(header,
		elf.Prog64{Type: uint32(elf.PT_LOAD), Vaddr: tinyBase, Filesz: tinyHeads, Memsz: tinyHeads},
		elf.Prog64{Type: uint32(elf.PT_NOTE), Off: tinyNotes, Vaddr: tinyBase + tinyNotes, Filesz: uint64(len(notes)), Memsz: uint64(len(notes))}))
	copy(file[tinyNotes:], notes)
	copy(file[tinyModule:], le(uint64(tinyBase+tinyTable), uint64(tinyText), uint64(tinyText+0xc0), uint64(tinyBase+tinyTree)))
	copy(file[tinyTable:tinyTree], table)
	copy(file[tinyTree:], le(uint32(0), uint32(31), uint32(8), uint32(1), uint32(10), uint32(56), uint32(0x18), uint32(1)))
	copy(file[tinyNames:], names)
	return append(file, le(elf.Section64{},
		elf.Section64{Name: 1, Type: uint32(elf.SHT_NOBITS), Addr: tinyText, Size: 0xc0},
		elf.Section64{Name: 7, Type: uint32(elf.SHT_PROGBITS), Addr: tinyBase + tinyTable, Off: tinyTable, Size: uint64(len(table))},
		elf.Section64{Name: 18, Type: uint32(elf.SHT_STRTAB), Off: tinyNames, Size: uint64(len(names))})...)
}

// TestTiny reads the smallest program.
func TestTiny(t *testing.T) {
	if n := len(tinyPCLN()); n > tinyTree-tinyTable {
		t.Fatalf("the table has %#x bytes, want %#x or less", n, tinyTree-tinyTable)
	}
	p, err := Open(bytes.NewReader(tiny()))
	if err != nil {
		t.Fatal(err)
	}
	if lo, hi := p.Text(); lo != tinyText || hi != tinyText+0xc0 {
		t.Errorf("Text() = %#x, %#x; want %#x, %#x", lo, hi, tinyText, tinyText+0xc0)
	}
	if o, ok := p.Offsets(); !ok || o.ModuledataText != 8 {
		t.Errorf("Offsets() = %+v, %t; want ModuledataText 8, true", o, ok)
	}
	outer := Frame{Func: "main.outer", File: "a.go", Line: 10}
	inner := func(line int) Frame { return Frame{Func: "main.inner[...]", File: "b.go", Line: line, Inlined: true} }
	for pc, want := range map[uint64][]Frame{
		0:    {outer},
		0xf:  {outer},
		0x10: {inner(100), outer},
		0x20: {{Func: "runtime.gopanic", File: "b.go", Line: 70, Inlined: true, Panics: true}, inner(100), outer},
		0x30: {{Func: "main.outer", File: "b.go", Line: 70}},
		0x40: {{Func: "runtime.deferreturn", File: "a.go", Line: 10, Wrapper: true}},
		0x80: {{Func: "runtime.gopanic", File: "a.go", Line: 10, Panics: true}},
		0xc0: nil,
	} {
		if diff := cmp.Diff(want, p.Frames(tinyText+pc)); diff != "" {
			t.Errorf("frames at %#x (-want +got):\n%s", pc, diff)
		}
	}
	for pc, want := range map[uint64]int{0: 0, 3: 0, 4: 200, 0x3f: 200, 0x40: -1, 0x80: 0} {
		if got, ok := p.SPDelta(tinyText + pc); ok != (want >= 0) || ok && got != want {
			t.Errorf("SPDelta at %#x: %d, %t; want %d, none below 0", pc, got, ok, want)
		}
	}
}

// ask calls all methods, and fails if a result is impossible.
func ask(t testing.TB, file []byte) {
	p, err := Open(bytes.NewReader(file))
	if err != nil {
		return
	}
	p.Offsets()
	p.Inlining()
	lo, hi := p.Text()
	for _, pc := range []uint64{0, lo - 1, lo, lo + 0x10, lo + 0x20, lo + 0x30, lo + 0x40, lo + 0x80, lo + (hi-lo)/2, hi - 1, hi, math.MaxUint64} {
		list := p.Frames(pc)
		inside := pc >= lo && pc < hi
		if len(list) > maxDepth || len(list) > 0 && !inside {
			t.Errorf("%d frames at %#x, text from %#x to %#x", len(list), pc, lo, hi)
		}
		p.FuncName(pc)
		if delta, ok := p.SPDelta(pc); ok && (delta < 0 || !inside) {
			t.Errorf("SPDelta at %#x: %d", pc, delta)
		}
	}
}

// TestDamaged reads programs that are damaged at each byte, and cut off behind each.
func TestDamaged(t *testing.T) {
	sound := tiny()
	most := uint64(0)
	try := func(file []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ask(t, file)
		runtime.ReadMemStats(&after)
		most = max(most, after.TotalAlloc-before.TotalAlloc)
	}
	for i := range sound {
		try(sound[:i])
		file := bytes.Clone(sound)
		for _, b := range []byte{0, 0xff, 0x7f, sound[i] ^ 0x80, sound[i] + 1} {
			file[i] = b
			try(file)
		}
		// A word of eight bytes.
		for j := i; j < min(i+8, len(file)); j++ {
			file[j] = 0xff
		}
		try(file)
	}
	if most > 32<<20 {
		t.Errorf("a file of %d bytes took %d MiB", len(sound), most>>20)
	}
	t.Logf("at most %d KiB", most>>10)
}

// TestRefused wants an error with a cause for a file without a readable table.
func TestRefused(t *testing.T) {
	sound := tiny()
	change := func(at int, b ...byte) []byte {
		file := bytes.Clone(sound)
		copy(file[at:], b)
		return file
	}
	class, data := int(elf.EI_CLASS), int(elf.EI_DATA)
	for want, file := range map[string][]byte{
		"cannot be read as an ELF file: EOF":            {},
		"no table of functions: it is not a Go program": change(tinyNames+9, 'x'),
		"section .gopclntab: the table's magic number is 0xfffffff0, known is 0xfffffff1 (a newer Go release wants a newer usys)": change(tinyTable, 0xf0),
		"section .gopclntab: damaged: pointers of 4 bytes, instructions of 1":                                                     change(tinyTable+7, 4),
		"section .gopclntab: damaged: it ends behind the file's end":                                                              change(tinyHeads+2*64+0x20, 0, 0, 0, 1),
	} {
		_, err := Open(bytes.NewReader(file))
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	for _, file := range [][]byte{change(class, 1), change(data, 2)} {
		if _, err := Open(bytes.NewReader(file)); err == nil {
			t.Error("a program for another kind of processor")
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, file []byte) { ask(t, file) })
}
