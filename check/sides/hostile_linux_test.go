package sides

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/check/elfimage"
	"github.com/usys-go/bridge/internal/coverage"
)

// hostileEnv names the variable that makes the test's binary read the hostile files instead of
// running tests.
const hostileEnv = "USYS_SIDES_HOSTILE"

func TestMain(m *testing.M) {
	if os.Getenv(hostileEnv) != "" {
		readHostile()
		return
	}
	os.Exit(coverage.Run(m))
}

// A section is a section of an invented object.
type section struct {
	name       string
	typ        elf.SectionType
	flags      elf.SectionFlag
	data       []byte
	link, info int
	size       uint64 // its size in the header, if that is false
}

// object returns an ELF object with these sections, after the empty first one and the names.
func object(sections ...section) []byte {
	names := "\x00.shstrtab\x00"
	all := append([]section{{}, {name: ".shstrtab", typ: elf.SHT_STRTAB}}, sections...)
	offsets := []int{0, 1}
	for _, s := range sections {
		offsets = append(offsets, len(names))
		names += s.name + "\x00"
	}
	all[1].data = []byte(names)
	var b bytes.Buffer
	b.Write(make([]byte, 64))
	at := make([]int, len(all))
	for i, s := range all {
		at[i] = b.Len()
		b.Write(s.data)
	}
	head := elf.Header64{Type: uint16(elf.ET_REL), Machine: uint16(elf.EM_X86_64), Version: 1, Shoff: uint64(b.Len()), Ehsize: 64, Shentsize: 64, Shnum: uint16(len(all)), Shstrndx: 1}
	copy(head.Ident[:], "\x7fELF\x02\x01\x01")
	for i, s := range all {
		size := uint64(len(s.data))
		if s.size > 0 {
			size = s.size
		}
		binary.Write(&b, binary.LittleEndian, elf.Section64{Name: uint32(offsets[i]), Type: uint32(s.typ), Flags: uint64(s.flags),
			Off: uint64(at[i]), Size: size, Link: uint32(s.link), Info: uint32(s.info), Addralign: 1})
	}
	text := b.Bytes()
	var first bytes.Buffer
	binary.Write(&first, binary.LittleEndian, head)
	copy(text, first.Bytes())
	return text
}

// symtab returns a symbol table and its names, with a record of pointers, so that DWARF is read.
func symtab() []section {
	sym := func(name, section int, info byte) []byte {
		var b bytes.Buffer
		binary.Write(&b, binary.LittleEndian, elf.Sym64{Name: uint32(name), Info: info, Shndx: uint16(section)})
		return b.Bytes()
	}
	return []section{
		{name: ".symtab", typ: elf.SHT_SYMTAB, data: append(make([]byte, 24), sym(1, 4, 0x11)...), link: 3},
		{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte("\x00table_host\x00")},
		{name: ".data", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC, data: bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 3)},
	}
}

// dwarfUnit returns the sections of one unit with these entries.
func dwarfUnit(abbrev, entries string) []section {
	body := "\x04\x00\x00\x00\x00\x00\x08" + entries
	info := binary.LittleEndian.AppendUint32(nil, uint32(len(body)))
	return append(symtab(),
		section{name: ".debug_abbrev", typ: elf.SHT_PROGBITS, data: []byte(abbrev)},
		section{name: ".debug_info", typ: elf.SHT_PROGBITS, data: append(info, body...)})
}

func deflated(n int) []byte {
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, elf.Chdr64{Type: uint32(elf.COMPRESS_ZLIB), Size: uint64(n), Addralign: 1})
	w := zlib.NewWriter(&b)
	w.Write(make([]byte, n))
	w.Close()
	return b.Bytes()
}

// Abbreviations: 1 is a unit, 2 a struct with children and without a name, 3 the
// struct table_host, 4 a member without a name, 5 a typedef, 6 a pointer; types are
// offsets of four bytes (DW_FORM_ref4).
const abbrevs = "\x01\x11\x01\x00\x00" + "\x02\x13\x01\x00\x00" + "\x03\x13\x01\x03\x08\x00\x00" +
	"\x04\x0d\x00\x49\x13\x00\x00" + "\x05\x16\x00\x49\x13\x00\x00" + "\x06\x0f\x00\x49\x13\x00\x00" + "\x00"

// first is the offset of the first entry in a unit.
const first = 11

func ref(to int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(to))) }

// hostiles returns files that would make a trusting reader run for ever, or use all memory.
func hostiles() map[string][]byte {
	tableHost := "\x03table_host\x00"
	return map[string][]byte{
		"section of 2^40 bytes": object(append(symtab(), section{name: ".debug_info", typ: elf.SHT_PROGBITS, size: 1 << 40})...),
		"compressed, says 2^40": object(append(symtab(), section{name: ".debug_info", typ: elf.SHT_PROGBITS, flags: elf.SHF_COMPRESSED,
			data: append(binary.LittleEndian.AppendUint64([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 1<<40), make([]byte, 8)...)})...),
		"compressed, 300 MB of nothing":  object(append(symtab(), section{name: ".debug_info", typ: elf.SHT_PROGBITS, flags: elf.SHF_COMPRESSED, data: deflated(300 << 20)})...),
		"nested ten million times":       object(dwarfUnit(abbrevs, "\x01"+strings.Repeat("\x02", 10<<20))...),
		"a struct of itself, many times": object(dwarfUnit(abbrevs, "\x01"+tableHost+strings.Repeat("\x04"+ref(first+1), 4000)+"\x00\x00")...),
		"a typedef of itself":            object(dwarfUnit(abbrevs, "\x01"+tableHost+"\x04"+ref(first+1+12+5+1)+"\x00\x05"+ref(first+1+12+5+1)+"\x00")...),
		"a pointer to itself":            object(dwarfUnit(abbrevs, "\x01"+tableHost+"\x04"+ref(first+1+12+5+1)+"\x00\x06"+ref(first+1+12+5+1)+"\x00")...),
		"attributes without number":      object(dwarfUnit("\x01\x11\x01"+strings.Repeat("\x3f\x19", 5<<20)+"\x00\x00\x00", strings.Repeat("\x01", 1<<20))...),
		"symbols of one long name": object(
			section{name: ".symtab", typ: elf.SHT_SYMTAB, data: bytes.Repeat([]byte{1, 0, 0, 0, 0x12, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 1<<18), link: 3},
			section{name: ".strtab", typ: elf.SHT_STRTAB, data: append(bytes.Repeat([]byte{'a'}, 4<<20), 0)}),
		"sections of one long name": object(append(slicesOf(section{name: "x", typ: elf.SHT_PROGBITS}, 5000),
			section{name: strings.Repeat("y", 4<<20), typ: elf.SHT_PROGBITS})...),
		"a line table of 2^30 files": object(append(dwarfUnit("\x01\x11\x01\x10\x17\x00\x00"+"\x03\x2e\x00\x03\x08\x3a\x0b\x3b\x0b\x00\x00"+"\x00", "\x01\x00\x00\x00\x00\x03add\x00\x01\x01\x00"),
			section{name: ".debug_line", typ: elf.SHT_PROGBITS, data: []byte("\x30\x00\x00\x00\x05\x00\x08\x00\x20\x00\x00\x00\x01\x01\x01\xfb\x0e\x0d\x00\x01\x01\x01\x01\x00\x00\x00\x01\x00\x00\x01\x00\x80\x80\x80\x80\x04" + strings.Repeat("\x00", 16))})...),
	}
}

func slicesOf(s section, n int) []section {
	list := make([]section, n)
	for i := range list {
		list[i] = s
	}
	return list
}

// readHostile reads all hostile files, and prints the memory used.
func readHostile() {
	table, err := loadTable()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for name, text := range hostiles() {
		err := hostile(table, text)
		if err == nil { // its DWARF was refused, or had little contents
			h := &Host{Name: "hostile"}
			budget := int64(elfimage.MaxRead)
			if err := h.read("hostile", bytes.NewReader(text), int64(len(text)), &budget); err != nil {
				fmt.Fprintln(os.Stderr, name, err)
				os.Exit(1)
			}
			if d := h.images[0].debugOf(); d != nil {
				for _, off := range d.funcs {
					d.function(off)
				}
			}
			err = fmt.Errorf("%v", h.images[0].noDWARF)
		}
		fmt.Printf("%s: %v\n", name, err)
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("most:", usage.Maxrss>>10)
}

// TestHostile checks that reading hostile files ends, in bounded memory.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 300 MB")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), hostileEnv+"=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	t.Logf("%s", out)
	if err != nil {
		text := stderr.String()
		t.Fatalf("%v: %v\n%s", cmd, err, text[:min(len(text), 3000)])
	}
	_, rest, ok := strings.Cut(string(out), "most: ")
	var mb int
	if _, err := fmt.Sscan(rest, &mb); !ok || err != nil {
		t.Fatalf("the output %q does not end with the number after \"most: \"", out)
	}
	if mb > 1500 {
		t.Errorf("it took %d MB, want 1500 or less", mb)
	}
}
