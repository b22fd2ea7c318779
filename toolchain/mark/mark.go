// Package mark puts notes into programs that this toolchain has built, for
// loaders, and reads them.
//
// The notes are called "usys", and lie in the program's first page. The contents of the
// first, of type 1, little endian:
//
//	 0  uint32    ABI major
//	 4  uint32    ABI minor
//	 8  uint64    address of runtime.usystable as linked: a loader adds the load bias
//	16  [32]byte  the table's digest
//
// The second, of type 2, follows it: see Offsets. Loaders that do not know it pass over
// it, and a program of an older toolchain lacks it. The third, of type 3, is in programs
// of usys build -sim alone: it is Note.Sim.
package mark

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/toolchain/arch"
)

// A Note has the contents of the notes.
type Note struct {
	Major, Minor uint32
	Table        uint64
	Digest       [abi.SizeDigest]byte
	Offsets      *Offsets // nil: the program has no second note
	Sim          uint64   // the address, as linked, of the data that schedule points share with the host; 0: none
}

// Add puts the notes into the program in file path, which go's own linker made. A
// program that was linked by the system's linker is left alone: it uses cgo, and no
// loader takes it.
//
// Go's linker keeps the first page for headers and notes, which it puts at the
// page's end, its own note first. The notes of usys go right before that, and the
// segment and the section of Go's note are enlarged to begin with them: no header
// is added, nothing moves. Only a program without a note gets one more header.
func Add(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return err
	}
	note, err := describe(f)
	if err != nil {
		return err
	}
	if note == nil {
		return nil
	}
	marked := bytes.Clone(data)
	if err := insert(f, marked, note.bytes()); err != nil {
		return err
	}
	return patch(path, data, marked)
}

// patch writes those pages of a file that differ. The linker has written the file
// to a directory of go; it is read only after this. It is not written as a whole,
// since that moves it to other pages of memory: a program of which the kernel had
// cached 10 MB in one piece was 6 % slower.
func patch(path string, old, new []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	const page = 4096
	for at := 0; at < len(new) && err == nil; at += page {
		end := min(at+page, len(new))
		if !bytes.Equal(old[at:end], new[at:end]) {
			_, err = f.WriteAt(new[at:end], int64(at))
		}
	}
	return errors.Join(err, f.Close())
}

func (n *Note) bytes() []byte {
	b := binary.LittleEndian.AppendUint32(nil, n.Major)
	b = binary.LittleEndian.AppendUint32(b, n.Minor)
	b = binary.LittleEndian.AppendUint64(b, n.Table)
	notes := note(abi.NoteType, append(b, n.Digest[:]...))
	if n.Offsets != nil {
		notes = append(notes, note(abi.NoteTypeOffsets, n.Offsets.bytes())...)
	}
	if n.Sim != 0 {
		notes = append(notes, note(abi.NoteTypeSim, binary.LittleEndian.AppendUint64(nil, n.Sim))...)
	}
	return notes
}

// note returns a note: three words, the name with its NUL, filled up to a multiple of 4,
// and the contents.
func note(kind uint32, desc []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(abi.NoteName)+1))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(desc)))
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = append(b, abi.NoteName+"\x00\x00\x00\x00"...)
	return append(b, desc...)
}

// describe finds the runtime's table in a program. nil: the entry is not Go's.
func describe(f *elf.File) (*Note, error) {
	im := &image{f: f}
	err := im.relocate()
	if err != nil {
		return nil, err
	}
	table, ok := im.table()
	if !ok {
		return nil, nil
	}
	head, ok := im.at(table, abi.TableDesc)
	if !ok || binary.LittleEndian.Uint64(head[abi.TableSentinel:]) != abi.Sentinel || binary.LittleEndian.Uint64(head[abi.TableMagic:]) != abi.Magic {
		return nil, fmt.Errorf("no table at %#x, where the program's entry has it", table)
	}
	desc, ok := im.pointer(table + abi.TableDesc)
	if !ok {
		return nil, errors.New("the table has no description")
	}
	digest, ok := im.at(desc+abi.DescDigest, abi.SizeDigest)
	if !ok {
		return nil, errors.New("the table's description has no digest")
	}
	n := &Note{
		Major: binary.LittleEndian.Uint32(head[abi.TableMajor:]),
		Minor: binary.LittleEndian.Uint32(head[abi.TableMinor:]),
		Table: table,
	}
	copy(n.Digest[:], digest)
	n.Offsets, n.Sim, err = im.offsets(desc + abi.BehindDesc)
	return n, err
}

// An image is a program as the loader would map it, at its linked address.
type image struct {
	f     *elf.File
	moved map[uint64]uint64 // words that a loader writes: relative relocations
}

// relocate reads the relative relocations of a position-independent program.
func (im *image) relocate() error {
	im.moved = map[uint64]uint64{}
	for _, s := range im.f.Sections {
		if s.Type != elf.SHT_RELA || s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return err
		}
		for ; len(data) >= 24; data = data[24:] {
			if arch.AMD64.Relocation(binary.LittleEndian.Uint32(data[8:])) == arch.Relative {
				im.moved[binary.LittleEndian.Uint64(data)] = binary.LittleEndian.Uint64(data[16:])
			}
		}
	}
	return nil
}

// at reads n bytes at an address.
func (im *image) at(addr, n uint64) ([]byte, bool) {
	for _, p := range im.f.Progs {
		if Loaded(p) && addr >= p.Vaddr && addr-p.Vaddr <= p.Filesz && n <= p.Filesz-(addr-p.Vaddr) {
			b := make([]byte, n)
			_, err := p.ReadAt(b, int64(addr-p.Vaddr))
			return b, err == nil
		}
	}
	return nil, false
}

// pointer reads the pointer at an address.
func (im *image) pointer(addr uint64) (uint64, bool) {
	if p, ok := im.moved[addr]; ok {
		return p, true
	}
	b, ok := im.at(addr, 8)
	if !ok {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b), true
}

// handshake is the instruction behind LEAQ table(SB), AX in runtime·usysstart:
// MOVQ $0xDEAD000000000000, CX.
var handshake = []byte{0x48, 0xb9, 0, 0, 0, 0, 0, 0, 0xad, 0xde}

// table follows the program's entry to the table that it would fault with. That
// works without symbols, and finds the runtime's table only, not another of
// that name.
func (im *image) table() (uint64, bool) {
	entry := im.f.Entry
	code, ok := im.at(entry, 5)
	for ok && code[0] == 0xe9 { // JMP
		entry += 5 + uint64(int64(int32(binary.LittleEndian.Uint32(code[1:]))))
		code, ok = im.at(entry, 5)
	}
	start, ok := im.at(entry, 256)
	if !ok {
		return 0, false
	}
	i := bytes.Index(start, handshake)
	if i < 7 || start[i-7] != 0x48 || start[i-6] != 0x8d || start[i-5] != 0x05 { // LEAQ rel(IP), AX
		return 0, false
	}
	rel := int32(binary.LittleEndian.Uint32(start[i-4:]))
	return entry + uint64(i) + uint64(int64(rel)), true
}

// Offsets in an ELF64 program header and section header, and in the file's.
const (
	phFlags, phOffset, phVaddr, phPaddr, phFilesz, phMemsz, phAlign, phSize = 4, 8, 16, 24, 32, 40, 48, 56
	shAddr, shOffset, shSize, shEntry                                       = 16, 24, 32, 64
	ehPhoff, ehShoff, ehPhnum, ehShnum                                      = 32, 40, 56, 60
)

// A room is the place for a note, with the facts about the file that insert
// needs.
type room struct {
	f            *elf.File
	data, note   []byte
	phoff, shoff uint64 // the headers of segments and sections
	phnum, shnum uint64
	first        uint64 // the offset of the first contents behind the headers: a note of Go's, .interp, or .text
	at           uint64 // the note's place
	segment      int    // the segment of Go's note, which begins at first; -1: there is none
}

// insert puts the note into data, from which f was read.
func insert(f *elf.File, data, note []byte) error {
	r, err := findRoom(f, data, note)
	if err != nil {
		return err
	}
	if r.segment >= 0 {
		r.join()
		return nil
	}
	return r.addSegment()
}

func findRoom(f *elf.File, data, note []byte) (*room, error) {
	le := binary.LittleEndian
	r := &room{f: f, data: data, note: note, phoff: le.Uint64(data[ehPhoff:]), shoff: le.Uint64(data[ehShoff:]),
		phnum: uint64(len(f.Progs)), shnum: uint64(le.Uint16(data[ehShnum:])), first: uint64(len(data)), segment: -1}
	for _, s := range f.Sections {
		if s.Type != elf.SHT_NULL && s.Type != elf.SHT_NOBITS {
			r.first = min(r.first, s.Offset)
		}
	}
	size := uint64(len(note))
	if r.first < size+64 {
		return nil, errNoRoom
	}
	r.at = (r.first - size) &^ 3
	end := max(r.phoff+r.phnum*phSize, r.shoff+r.shnum*shEntry)
	if r.shoff > r.first {
		end = r.phoff + r.phnum*phSize // the sections' headers are behind the sections
	}
	for i, p := range f.Progs {
		if p.Type == elf.PT_NOTE && p.Off == r.first && r.first%4 == 0 {
			r.segment = i
		}
	}
	if r.segment < 0 {
		// -ldflags=-buildid= leaves no note: one more header is made, and the
		// sections' headers, right behind, move up.
		if r.shoff != r.phoff+r.phnum*phSize || r.shoff > r.first {
			return nil, errNoRoom
		}
		end += phSize
	}
	if end > r.at || len(bytes.Trim(data[r.at:r.first], "\x00")) > 0 {
		return nil, errNoRoom
	}
	return r, nil
}

// add adds n to the word at off.
func (r *room) add(off uint64, n int64) {
	le := binary.LittleEndian
	le.PutUint64(r.data[off:], le.Uint64(r.data[off:])+uint64(n))
}

// join puts the note in front of Go's, and changes the headers of that note to
// begin with it.
func (r *room) join() {
	size := int64(len(r.note))
	copy(r.data[r.at:], r.note)
	h := r.phoff + uint64(r.segment)*phSize
	r.add(h+phOffset, -size)
	r.add(h+phVaddr, -size)
	r.add(h+phPaddr, -size)
	r.add(h+phFilesz, size)
	r.add(h+phMemsz, size)
	for i, s := range r.f.Sections {
		if s.Type == elf.SHT_NOTE && s.Offset == r.first {
			h := r.shoff + uint64(i)*shEntry
			r.add(h+shAddr, -size)
			r.add(h+shOffset, -size)
			r.add(h+shSize, size)
		}
	}
}

// addSegment makes a segment of the note.
func (r *room) addSegment() error {
	le := binary.LittleEndian
	base, ok := uint64(0), false // where the file's first byte is loaded
	for i, p := range r.f.Progs {
		switch {
		case p.Type == elf.PT_LOAD && p.Off == 0:
			base, ok = p.Vaddr, true
		case p.Type == elf.PT_PHDR:
			h := r.phoff + uint64(i)*phSize
			r.add(h+phFilesz, phSize)
			r.add(h+phMemsz, phSize)
		}
	}
	if !ok {
		return errNoRoom
	}
	size := uint64(len(r.note))
	copy(r.data[r.at:], r.note)
	copy(r.data[r.shoff+phSize:], r.data[r.shoff:r.shoff+r.shnum*shEntry])
	h := r.data[r.shoff : r.shoff+phSize]
	clear(h)
	le.PutUint32(h, uint32(elf.PT_NOTE))
	le.PutUint32(h[phFlags:], uint32(elf.PF_R))
	le.PutUint64(h[phOffset:], r.at)
	le.PutUint64(h[phVaddr:], base+r.at)
	le.PutUint64(h[phPaddr:], base+r.at)
	le.PutUint64(h[phFilesz:], size)
	le.PutUint64(h[phMemsz:], size)
	le.PutUint64(h[phAlign:], 4)
	r.add(ehShoff, phSize)
	le.PutUint16(r.data[ehPhnum:], uint16(r.phnum+1))
	return nil
}

var errNoRoom = errors.New("no room for the note in the program's first page, which Go's linker keeps free")
