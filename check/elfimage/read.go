package elfimage

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/usys-go/bridge/toolchain/arch"
)

// Segment returns the segment that contains an address, or nil.
func (m *Image) Segment(addr int64) *Segment {
	i, found := slices.BinarySearchFunc(m.Segments, addr, func(s Segment, a int64) int { return compare(s.Addr, a) })
	if !found {
		i--
	}
	if i < 0 || addr >= m.Segments[i].Addr+m.Segments[i].Size {
		return nil
	}
	return &m.Segments[i]
}

// Read returns the little-endian word of n bytes at an address.
func (m *Image) Read(addr int64, n int) (v uint64, ok bool) {
	g := m.Segment(addr)
	if g == nil || addr+int64(n) > g.Addr+g.Size {
		return 0, false
	}
	var b [8]byte
	if off := addr - g.Addr; off < int64(len(g.Data)) {
		copy(b[:n], g.Data[off:])
	}
	return binary.LittleEndian.Uint64(b[:]), true
}

// Bytes returns n bytes at an address, or nil if the files have none.
func (m *Image) Bytes(addr int64, n int) []byte {
	g := m.Segment(addr)
	if g == nil || n < 0 || int64(len(g.Data))-(addr-g.Addr) < int64(n) {
		return nil
	}
	return g.Data[addr-g.Addr:][:n]
}

// Text returns the string at an address, up to its NUL or 256 bytes.
func (m *Image) Text(addr int64) string {
	const most = 256
	g := m.Segment(addr)
	if g == nil || addr-g.Addr >= int64(len(g.Data)) {
		return ""
	}
	b := g.Data[addr-g.Addr:]
	text, _, _ := bytes.Cut(b[:min(len(b), most)], []byte{0})
	return string(text)
}

// Bound reports whether the word at an address holds an address that does not change although
// the word is writable: a word of the GOT.
func (m *Image) Bound(addr int64) bool { return m.bound[addr] }

// patch writes a word of n bytes.
func (m *Image) patch(addr, v int64, n int) {
	if g := m.Segment(addr); g != nil && addr-g.Addr+int64(n) <= int64(len(g.Data)) {
		put(g.Data[addr-g.Addr:], v, n)
	}
}

// put writes a word of n bytes to b, which is long enough.
func put(b []byte, v int64, n int) {
	var word [8]byte
	binary.LittleEndian.PutUint64(word[:], uint64(v))
	copy(b, word[:n])
}

// read returns the contents of a section of the file, decompressed, within the budget.
func (p *Part) read(s *elf.Section) ([]byte, error) {
	if s.Type == elf.SHT_NOBITS {
		return nil, nil
	}
	if s.Size > uint64(*p.image.budget) {
		return nil, fmt.Errorf("section %q is too large to be looked at: %d bytes", s.Name, s.Size)
	}
	*p.image.budget -= int64(s.Size)
	b := make([]byte, s.Size) // pages that are not filled use no memory
	if _, err := io.ReadFull(s.Open(), b); err != nil {
		return nil, fmt.Errorf("it is damaged: section %q: %w", s.Name, err)
	}
	return b, nil
}

// Section returns the contents of section i, one of DWARF, which is not in memory: decompressed
// and, if the file is an object, relocated to the image's addresses. Each call reads it anew,
// and reduces the budget.
func (p *Part) Section(i int) (b []byte, err error) {
	defer func() { // as in guarded
		if r := recover(); r != nil {
			b, err = nil, fmt.Errorf("it is damaged: %v", r)
		}
	}()
	if b, err = p.read(p.ELF.Sections[i]); err != nil || !p.Object() {
		return b, err
	}
	for _, s := range p.ELF.Sections {
		if s.Type != elf.SHT_RELA || int64(s.Info) != int64(i) {
			continue
		}
		rel, err := p.read(s)
		if err != nil {
			return nil, err
		}
		for r := range relocations(rel) {
			target, known := p.own(r.sym)
			n := map[arch.Relocation]int{arch.Absolute: 8, arch.Absolute32: 4}[r.kind]
			if known && n > 0 && r.off <= uint64(len(b)) && uint64(len(b))-r.off >= uint64(n) {
				put(b[r.off:], target+r.addend, n)
			}
		}
	}
	return b, nil
}
