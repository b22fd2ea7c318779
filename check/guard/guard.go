// Package guard checks files before debug/elf and debug/dwarf read them, because these packages
// trust the sizes in a file, such as the number of entries of a table or the length of a name.
// They read a file that passes in memory that is a small multiple of its size.
package guard

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"io"
)

// ELF checks that package elf can read the file's sections in bounded memory: it copies the
// name of each section, and all may be the same megabytes.
func ELF(r io.ReaderAt, size int64) error {
	const header, maxCopied = 64, 256 << 20
	b := make([]byte, header)
	if n, _ := r.ReadAt(b, 0); n < header || b[elf.EI_CLASS] != byte(elf.ELFCLASS64) || b[elf.EI_DATA] != byte(elf.ELFDATA2LSB) {
		return nil // not an ELF file of this kind: package elf reports that
	}
	at, n, names := int64(binary.LittleEndian.Uint64(b[40:])), int64(binary.LittleEndian.Uint16(b[60:])), int64(binary.LittleEndian.Uint16(b[62:]))
	if at <= 0 || at > size-header {
		return nil // it has no sections, or they are beyond its end
	}
	if _, err := r.ReadAt(b, at); err != nil {
		return err
	}
	if n == 0 {
		n = int64(binary.LittleEndian.Uint64(b[32:]))
	}
	if names == int64(elf.SHN_XINDEX) {
		names = int64(binary.LittleEndian.Uint32(b[40:]))
	}
	if n < 0 || n > size/header || names >= n {
		return errors.New("its section headers end behind its end")
	}
	if _, err := r.ReadAt(b, at+names*header); err != nil {
		return err
	}
	from, length := int64(binary.LittleEndian.Uint64(b[24:])), int64(binary.LittleEndian.Uint64(b[32:]))
	if length < 0 || from < 0 || length > min(size, maxCopied) || from > size-length {
		return errors.New("the names of its sections end behind its end")
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, from); err != nil {
		return err
	}
	longest := 0
	for part := range bytes.SplitSeq(text, []byte{0}) {
		longest = max(longest, len(part))
	}
	if int64(longest) > maxCopied/max(n, 1) {
		return errors.New("the names of its sections are too long")
	}
	return nil
}

// A Unit is the place of a unit of .debug_info.
type Unit struct {
	First, End dwarf.Offset // its first entry, and its end
	Abbrev     uint64       // the offset of its abbreviations
}

// Units returns the units of .debug_info, up to the first that is malformed.
func Units(info []byte) (list []Unit) {
	for at := uint64(0); at+12 <= uint64(len(info)); {
		b := info[at:]
		n, head, off := uint64(binary.LittleEndian.Uint32(b)), uint64(4), uint64(4)
		if n == 0xffffffff {
			if len(b) < 24 {
				return list
			}
			n, head, off = binary.LittleEndian.Uint64(b[4:]), 12, 8
		}
		if n > uint64(len(b))-head {
			return list
		}
		first := head + 2 + off + 1 // version, offset of abbreviations, address size
		abbrevAt := head + 2
		if version := binary.LittleEndian.Uint16(b[head:]); version >= 5 {
			first++ // the unit's type, and the address size come first
			abbrevAt += 2
			switch b[head+2] {
			case 4, 5: // skeleton, split: the other file's id
				first += 8
			case 2, 6: // type units: signature and offset
				first += 8 + off
			}
		}
		if first < n+head {
			abbrev := uint64(binary.LittleEndian.Uint32(b[abbrevAt:]))
			if off == 8 {
				abbrev = binary.LittleEndian.Uint64(b[abbrevAt:])
			}
			list = append(list, Unit{dwarf.Offset(at + first), dwarf.Offset(at + head + n), abbrev})
		}
		at += head + n
	}
	return list
}

// Abbreviations checks that package dwarf can read the tables of abbreviations in bounded
// memory: each unit gives the offset of its table, which may be inside another one, and an
// entry may have any number of attributes that take no space.
func Abbreviations(abbrev, info []byte) error {
	const maxAttrs, maxAll = 1000, 1 << 24
	seen := map[uint64]bool{}
	all := 0
	for _, u := range Units(info) {
		if seen[u.Abbrev] || u.Abbrev > uint64(len(abbrev)) {
			continue
		}
		seen[u.Abbrev] = true
		c := Cursor{B: abbrev[u.Abbrev:]}
		for c.Uleb() != 0 && !c.Failed { // its code
			c.Uleb()  // its tag
			c.Skip(1) // whether it has children
			for n := 0; ; n++ {
				name, form := c.Uleb(), c.Uleb()
				if form == 0x21 { // DW_FORM_implicit_const: the value is here
					c.Uleb()
				}
				if name == 0 && form == 0 || c.Failed {
					break
				}
				if all++; n > maxAttrs || all > maxAll {
					return errors.New("too many abbreviations")
				}
			}
		}
	}
	return nil
}
