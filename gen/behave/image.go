package behave

import (
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"github.com/usys-go/bridge/gen/guard"
)

// An image is the host's files laid out in one address space: sections, symbols,
// and relocations applied. What no file defines has an address in a place of its
// own, externBase.
type image struct {
	segments []segment // by address
	funcs    []function
	objects  []object // by address
	globals  map[string]definition
	externs  map[string]int64
	external []string       // by their address
	bound    map[int64]bool // words that hold an address for good, though they can be written: the GOT's
	parts    []*part
	room     int64 // bytes that files may still fill
	libc     bool  // libc itself is in there
	colds    map[int64]*coldPart
}

// A part is one ELF file of the host's.
type part struct {
	name    string
	file    *elf.File
	size    int64
	base    int64 // what addresses in the file are increased by; relocatable files: unused
	at      []int64
	symbols []elf.Symbol // of the symbol table, with addresses of the image
	dynamic []elf.Symbol
	places  []int64 // addresses of the above, index by index
	dynAt   []int64
	goText  [2]int64 // Go's own code
	dwarf   *dwarf.Data
	line    []byte // section .debug_line
	tried   bool   // to read it
}

type segment struct {
	addr, size  int64
	data        []byte // shorter than size where the rest is zero
	exec, write bool
	name        string
}

// A function is where code begins that has a name.
type function struct {
	addr, end int64
	name      string
	part      *part
	global    bool
	ifunc     bool // chosen when the program starts
	section   string
	file      string // the source file that its symbol follows, or ""
}

// A coldPart is code that the compiler has put away from the function that it belongs
// to. Several may begin at one address: all but the last are empty, for what never
// happens needs no code.
type coldPart struct {
	of    []string // names of functions
	empty bool
}

type object struct {
	addr, end int64
	name      string
}

type definition struct {
	addr int64
	weak bool
}

const (
	externBase = 0x68000000 // within reach of 32-bit relocations from where objects lie
	externSize = 4096
	externMax  = 1 << 16
	objectBase = 0x10000000
	gotBase    = 0x60000000
	highest    = 1 << 47
)

// A File is one file of a host.
type File struct {
	Name string
	R    io.ReaderAt
	Size int64
}

// maxFiles bounds the members of an archive.
const maxFiles = 4096

// load lays files out.
func load(files []File) (*image, error) {
	m := &image{globals: map[string]definition{}, externs: map[string]int64{}, bound: map[int64]bool{}, colds: map[int64]*coldPart{}}
	var errs []error
	for _, f := range files {
		errs = append(errs, m.open(f)...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(m.parts) == 0 {
		return nil, errors.New("there is no ELF file")
	}
	next := int64(objectBase)
	fixed := int64(0)
	for _, p := range m.parts {
		if err := m.place(p, &next, &fixed); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	slices.SortFunc(m.segments, func(a, b segment) int { return compare(a.addr, b.addr) })
	for i := 1; i < len(m.segments); i++ {
		if a, b := m.segments[i-1], m.segments[i]; a.addr+a.size > b.addr {
			return nil, fmt.Errorf("sections %s and %s lie on top of each other", a.name, b.name)
		}
	}
	for _, p := range m.parts {
		m.define(p)
	}
	for _, p := range m.parts {
		if err := m.relocate(p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	m.order()
	for _, name := range []string{"__libc_start_main", "__libc_start_call_main", "__libc_malloc"} {
		if d, ok := m.globals[name]; ok && m.segment(d.addr) != nil {
			m.libc = true
		}
	}
	return m, nil
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

// open reads the headers of a file, or of an archive's members.
func (m *image) open(f File) []error {
	if members, err := archive(f); err != nil {
		return []error{fmt.Errorf("%s: %w", f.Name, err)}
	} else if members != nil {
		var errs []error
		for _, member := range members {
			errs = append(errs, m.open(member)...)
		}
		return errs
	}
	if err := guard.ELF(f.R, f.Size); err != nil {
		return []error{fmt.Errorf("%s: no ELF file: %w", f.Name, err)}
	}
	e, err := elf.NewFile(io.NewSectionReader(f.R, 0, f.Size))
	switch {
	case err != nil:
		return []error{fmt.Errorf("%s: no ELF file: %w", f.Name, err)}
	case e.Machine != elf.EM_X86_64 || e.Class != elf.ELFCLASS64:
		return []error{fmt.Errorf("%s: it is for %s, and only amd64's code can be followed", f.Name, e.Machine)}
	case e.Type != elf.ET_REL && e.Type != elf.ET_EXEC && e.Type != elf.ET_DYN:
		return []error{fmt.Errorf("%s: neither an object, a library nor a program (%s)", f.Name, e.Type)}
	}
	m.parts = append(m.parts, &part{name: f.Name, file: e, size: f.Size})
	m.room += f.Size
	return nil
}

const maxZeros = 1 << 32 // of .bss: no memory is taken for it

// place gives the sections of a file their addresses, and reads them.
func (m *image) place(p *part, next, fixed *int64) error {
	relocatable := p.file.Type == elf.ET_REL
	if !relocatable {
		p.base = *fixed
	}
	p.at = make([]int64, len(p.file.Sections))
	first, top := len(m.segments), int64(0)
	for i, s := range p.file.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_TLS != 0 || s.Type == elf.SHT_NULL || s.Size == 0 {
			continue
		}
		if s.Size > maxZeros || s.Addr > highest || s.Flags&elf.SHF_COMPRESSED != 0 {
			return fmt.Errorf("section %s has an impossible size or address", s.Name)
		}
		seg := segment{size: int64(s.Size), name: s.Name, exec: s.Flags&elf.SHF_EXECINSTR != 0, write: s.Flags&elf.SHF_WRITE != 0}
		if relocatable {
			align := int64(max(1, min(s.Addralign, 4096)))
			seg.addr = (*next + align - 1) / align * align
			*next = seg.addr + seg.size
			if *next > gotBase {
				return errors.New("there is too much of it")
			}
		} else {
			seg.addr = int64(s.Addr) + p.base
			top = max(top, seg.addr+seg.size)
		}
		p.at[i] = seg.addr
		if s.Type != elf.SHT_NOBITS {
			if m.room -= int64(s.FileSize); m.room < 0 || s.Offset > uint64(p.size) || s.FileSize > uint64(p.size)-s.Offset {
				return fmt.Errorf("section %s is larger than the file, or lies on top of others", s.Name)
			}
			seg.data = make([]byte, s.FileSize)
			if _, err := s.ReadAt(seg.data, 0); err != nil {
				return fmt.Errorf("section %s: %w", s.Name, err)
			}
		}
		m.segments = append(m.segments, seg)
	}
	for _, g := range p.file.Progs { // what is written only until the program starts
		if g.Type == elf.PT_GNU_RELRO && !relocatable {
			for i := first; i < len(m.segments); i++ {
				if a := m.segments[i].addr - p.base; a >= 0 && uint64(a) >= g.Vaddr && uint64(a) < g.Vaddr+g.Memsz {
					m.segments[i].write = false
				}
			}
		}
	}
	if !relocatable {
		*fixed = (top + 0xfffff) &^ 0xfffff
	}
	return nil
}

// address is where a symbol lies; ok is false for what has no place.
func (p *part) address(s *elf.Symbol) (addr int64, ok bool) {
	switch {
	case elf.ST_TYPE(s.Info) == elf.STT_TLS, s.Value > highest:
		return 0, false
	case p.file.Type != elf.ET_REL:
		return int64(s.Value) + p.base, s.Section != elf.SHN_UNDEF && s.Section != elf.SHN_ABS
	case int(s.Section) < len(p.at) && p.at[s.Section] != 0:
		return p.at[s.Section] + int64(s.Value), true
	}
	return 0, false
}

// define reads a file's symbols.
func (m *image) define(p *part) {
	p.symbols, _ = p.file.Symbols()
	p.dynamic, _ = p.file.DynamicSymbols()
	p.places = m.symbols(p, p.symbols)
	p.dynAt = m.symbols(p, p.dynamic)
	for i := range p.symbols {
		switch p.symbols[i].Name {
		case "runtime.text":
			p.goText[0] = p.places[i]
		case "runtime.etext":
			p.goText[1] = p.places[i]
		}
	}
}

// symbols puts symbols where functions, objects and definitions are looked up, and
// answers their addresses.
func (m *image) symbols(p *part, list []elf.Symbol) []int64 {
	places := make([]int64, len(list))
	file := ""
	for i := range list {
		s := &list[i]
		s.Name, _, _ = strings.Cut(s.Name, "@") // a version
		kind, bind := elf.ST_TYPE(s.Info), elf.ST_BIND(s.Info)
		if kind == elf.STT_FILE {
			file = s.Name
			continue
		}
		if bind != elf.STB_LOCAL {
			file = ""
		}
		addr, ok := p.address(s)
		if s.Section == elf.SHN_COMMON && s.Size < maxZeros {
			addr, ok = m.common(s.Name), true
		}
		if !ok {
			continue
		}
		places[i] = addr
		size := int64(min(s.Size, highest))
		global := bind == elf.STB_GLOBAL || bind == elf.STB_WEAK
		if global {
			if old, there := m.globals[s.Name]; !there || old.weak && bind == elf.STB_GLOBAL {
				m.globals[s.Name] = definition{addr, bind == elf.STB_WEAK}
			}
		}
		if kind == elf.STT_OBJECT && size > 0 {
			m.objects = append(m.objects, object{addr, addr + size, s.Name})
			continue
		}
		isFunc := kind == elf.STT_FUNC || kind == elf.STT_GNU_IFUNC
		if !isFunc && !(kind == elf.STT_NOTYPE && global) || s.Name == "" {
			continue
		}
		if g := m.segment(addr); g != nil && g.exec {
			f := function{addr: addr, name: s.Name, part: p, global: global, ifunc: kind == elf.STT_GNU_IFUNC, section: g.name, file: file}
			if isFunc && size > 0 {
				f.end = addr + size
			}
			if cold.MatchString(s.Name) {
				c := m.colds[addr]
				if c == nil {
					c = &coldPart{empty: true}
					m.colds[addr] = c
				}
				c.of, c.empty = append(c.of, cold.ReplaceAllString(s.Name, "")), c.empty && size == 0
			}
			m.funcs = append(m.funcs, f)
		}
	}
	return places
}

// common is the address of a variable that several files may define.
func (m *image) common(name string) int64 {
	if d, ok := m.globals[name]; ok {
		return d.addr
	}
	return m.extern(name)
}

// extern is the address of what no file defines.
func (m *image) extern(name string) int64 {
	if a, ok := m.externs[name]; ok {
		return a
	}
	if len(m.external) == externMax {
		return externBase + externMax*externSize
	}
	a := int64(externBase + len(m.external)*externSize)
	m.externs[name] = a
	m.external = append(m.external, name)
	return a
}

// isExtern names what no file defines, by an address in it.
func (m *image) isExtern(addr int64) (name string, off int64, ok bool) {
	if i := (addr - externBase) / externSize; addr >= externBase && i < int64(len(m.external)) {
		return m.external[i], (addr - externBase) % externSize, true
	}
	return "", 0, false
}

// resolve is the address that a file means by a name.
func (m *image) resolve(name string) int64 {
	if d, ok := m.globals[name]; ok {
		return d.addr
	}
	return m.extern(name)
}

// order sorts functions and objects, and gives functions their ends.
func (m *image) order() {
	slices.SortStableFunc(m.objects, func(a, b object) int { return compare(a.addr, b.addr) })
	slices.SortStableFunc(m.funcs, func(a, b function) int {
		if c := compare(a.addr, b.addr); c != 0 {
			return c
		}
		return rank(&a) - rank(&b)
	})
	m.funcs = slices.CompactFunc(m.funcs, func(a, b function) bool { return a.addr == b.addr })
	for i := range m.funcs {
		f := &m.funcs[i]
		end := int64(math.MaxInt64)
		if i+1 < len(m.funcs) {
			end = m.funcs[i+1].addr
		}
		if g := m.segment(f.addr); g != nil {
			end = min(end, g.addr+int64(len(g.data)))
		}
		if f.end == 0 || f.end > end {
			f.end = end
		}
	}
}

// rank orders names of the same function: the one to show first.
func rank(f *function) int {
	n := 0
	if !f.global {
		n++
	}
	if strings.HasPrefix(f.name, "_") {
		n += 2
	}
	if f.end == 0 {
		n += 4
	}
	return n
}

// segment is where an address lies, or nil.
func (m *image) segment(addr int64) *segment {
	i, found := slices.BinarySearchFunc(m.segments, addr, func(s segment, a int64) int { return compare(s.addr, a) })
	if !found {
		i--
	}
	if i < 0 || addr >= m.segments[i].addr+m.segments[i].size {
		return nil
	}
	return &m.segments[i]
}

// function is the function that begins at, or holds, an address, or nil.
func (m *image) function(addr int64) *function {
	i, found := slices.BinarySearchFunc(m.funcs, addr, func(f function, a int64) int { return compare(f.addr, a) })
	if !found {
		i--
	}
	if i < 0 || addr >= m.funcs[i].end {
		return nil
	}
	return &m.funcs[i]
}

// nextFunction is where the first function behind an address begins.
func (m *image) nextFunction(addr int64) int64 {
	i, _ := slices.BinarySearchFunc(m.funcs, addr+1, func(f function, a int64) int { return compare(f.addr, a) })
	if i == len(m.funcs) {
		return math.MaxInt64
	}
	return m.funcs[i].addr
}

// object is the variable around an address, or nil.
func (m *image) object(addr int64) *object {
	i, _ := slices.BinarySearchFunc(m.objects, addr+1, func(o object, a int64) int { return compare(o.addr, a) })
	for i--; i >= 0 && m.objects[i].addr <= addr; i-- {
		if addr < m.objects[i].end {
			return &m.objects[i]
		}
		if addr-m.objects[i].addr > 1<<20 {
			break
		}
	}
	return nil
}

// code is what stands from an address on, to the end of its section: nil if that
// is not executable.
func (m *image) code(addr int64) []byte {
	g := m.segment(addr)
	if g == nil || !g.exec || addr-g.addr >= int64(len(g.data)) {
		return nil
	}
	return g.data[addr-g.addr:]
}

// read is the little-endian word of n bytes at an address.
func (m *image) read(addr int64, n int) (v uint64, ok bool) {
	g := m.segment(addr)
	if g == nil || addr+int64(n) > g.addr+g.size {
		return 0, false
	}
	var b [8]byte
	if off := addr - g.addr; off < int64(len(g.data)) {
		copy(b[:n], g.data[off:])
	}
	return binary.LittleEndian.Uint64(b[:]), true
}

// steady tells whether what lies at an address stays what it is.
func (m *image) steady(addr int64) bool {
	if m.bound[addr] {
		return true
	}
	g := m.segment(addr)
	return g != nil && (!g.write || strings.HasPrefix(g.name, ".data.rel.ro"))
}

// linked is where calls through the procedure linkage table lead: a stub there jumps to
// what a word of the GOT holds.
func (m *image) linked(v value) value {
	for _, n := range v.numbers() {
		if g := m.segment(n); g != nil && strings.HasPrefix(g.name, ".plt") {
			return v.each(m.stub)
		}
	}
	return v
}

// stub is where one stub leads; another address leads to itself.
func (m *image) stub(addr int64) int64 {
	if g := m.segment(addr); g == nil || !strings.HasPrefix(g.name, ".plt") {
		return addr
	}
	pc := addr
	for range 3 {
		inst, ok := decode(m.code(pc))
		if !ok {
			break
		}
		pc += int64(inst.Len)
		if mem, isMem := inst.Args[0].(x86asm.Mem); inst.Op == x86asm.JMP && isMem && mem.Base == x86asm.RIP {
			slot := pc + int64(int32(mem.Disp))
			if to, ok := m.read(slot, 8); ok && m.bound[slot] {
				return int64(to)
			}
		}
	}
	return addr
}

var cold = regexp.MustCompile(`\.cold(\.\d+)?$`)

// patch writes a word of n bytes.
func (m *image) patch(addr, v int64, n int) {
	if g := m.segment(addr); g != nil && addr-g.addr+int64(n) <= int64(len(g.data)) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		copy(g.data[addr-g.addr:], b[:n])
	}
}

// name is what an address is called in messages.
func (m *image) name(addr int64) string {
	if n, off, ok := m.isExtern(addr); ok {
		return plus(n, off)
	}
	if f := m.function(addr); f != nil {
		return plus(f.name, addr-f.addr)
	}
	if o := m.object(addr); o != nil {
		return plus(o.name, addr-o.addr)
	}
	if g := m.segment(addr); g != nil {
		return plus(g.name, addr-g.addr)
	}
	return fmt.Sprintf("%#x", addr)
}

func plus(name string, off int64) string {
	if off == 0 {
		return name
	}
	return fmt.Sprintf("%s+%#x", name, off)
}
