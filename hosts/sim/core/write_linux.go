package core

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"unsafe"
)

const (
	headerSize  = int64(unsafe.Sizeof(elf.Header64{}))
	segmentSize = int64(unsafe.Sizeof(elf.Prog64{}))
)

// Write writes a core file of the stopped process with the kernel's number pid. Pages of zeros are
// holes in the file.
func (p *Process) Write(f *os.File, pid int) error {
	list, err := mappings(pid)
	if err != nil {
		return err
	}
	if most := int(^uint16(0)) - 2; len(list) > most {
		return fmt.Errorf("the process has %d mappings; a core file has %d at most", len(list), most)
	}
	r, err := open(pid)
	if err != nil {
		return err
	}
	defer r.close()
	notes := p.notes()
	at := headerSize + segmentSize*int64(1+len(list))
	segments := []elf.Prog64{{Type: uint32(elf.PT_NOTE), Off: uint64(at), Filesz: uint64(len(notes)), Align: 4}}
	if _, err := f.WriteAt(notes, at); err != nil {
		return err
	}
	at += int64(len(notes))
	for _, m := range list {
		at += -at & (page - 1)
		s := elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: m.flags, Off: uint64(at), Vaddr: m.start, Memsz: m.end - m.start, Align: page}
		s.Filesz, err = r.copy(m, func(b []byte, offset uint64) error {
			_, err := f.WriteAt(b, at+int64(offset))
			return err
		})
		if err != nil {
			return err
		}
		at += int64(s.Filesz)
		segments = append(segments, s)
	}
	return writeHeaders(f, segments)
}

func writeHeaders(f *os.File, segments []elf.Prog64) error {
	h := elf.Header64{
		Type: uint16(elf.ET_CORE), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Phoff: uint64(headerSize),
		Ehsize: uint16(headerSize), Phentsize: uint16(segmentSize), Phnum: uint16(len(segments)),
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var b bytes.Buffer
	binary.Write(&b, le, h)
	binary.Write(&b, le, segments)
	_, err := f.WriteAt(b.Bytes(), 0)
	return err
}
