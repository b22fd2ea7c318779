package mark

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/usys-go/bridge/abi"
)

// ErrNone is the error of a program that was not built by this toolchain.
var ErrNone = errors.New("not built by usys: its system calls do not go through the table")

// maxNotes is the greatest size of a segment's notes that Read accepts. Go's linker
// keeps one page for them.
const maxNotes = 1 << 16

// Read reads a program's notes.
func Read(path string) (*Note, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return From(f)
}

// From reads the notes of a program that is open.
func From(f *elf.File) (*Note, error) {
	var n *Note
	var offsets *Offsets
	var sim uint64
	for _, p := range f.Progs {
		if p.Type != elf.PT_NOTE {
			continue
		}
		data := make([]byte, min(p.Filesz, maxNotes))
		if _, err := p.ReadAt(data, 0); err != nil {
			return nil, fmt.Errorf("the notes at offset %#x of the file: %w", p.Off, err)
		}
		for kind, desc := range ours(data) {
			switch {
			case kind == abi.NoteType && n == nil && len(desc) == abi.SizeNote:
				n = parse(desc)
			case kind == abi.NoteTypeOffsets && offsets == nil:
				offsets = parseOffsets(desc)
			case kind == abi.NoteTypeSim && sim == 0 && len(desc) == abi.SizeNoteSim:
				sim = binary.LittleEndian.Uint64(desc)
			}
		}
	}
	if n == nil {
		return nil, ErrNone
	}
	n.Offsets, n.Sim = offsets, sim
	return n, nil
}

// ours yields type and contents of each note named usys. Notes that follow a damaged
// one cannot be found.
func ours(data []byte) func(yield func(kind uint32, desc []byte) bool) {
	return func(yield func(uint32, []byte) bool) {
		for len(data) >= 12 {
			namesz := uint64(binary.LittleEndian.Uint32(data))
			descsz := uint64(binary.LittleEndian.Uint32(data[4:]))
			kind := binary.LittleEndian.Uint32(data[8:])
			begin := 12 + align4(namesz)
			if begin+descsz > uint64(len(data)) {
				return
			}
			if bytes.Equal(data[12:12+namesz], []byte(abi.NoteName+"\x00")) && !yield(kind, data[begin:begin+descsz]) {
				return
			}
			data = data[min(begin+align4(descsz), uint64(len(data))):]
		}
	}
}

func align4(n uint64) uint64 { return (n + 3) &^ 3 }

func parse(desc []byte) *Note {
	n := &Note{
		Major: binary.LittleEndian.Uint32(desc[abi.NoteMajor:]),
		Minor: binary.LittleEndian.Uint32(desc[abi.NoteMinor:]),
		Table: binary.LittleEndian.Uint64(desc[abi.NoteTable:]),
	}
	copy(n.Digest[:], desc[abi.NoteDigest:])
	return n
}
