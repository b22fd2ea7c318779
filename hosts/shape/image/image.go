// Package image makes the image of the rules for a program, which the loader maps: struct
// shape_head of hosts/shape/shape.h, and its parts.
package image

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"

	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// A Program is the program for which rules are made.
type Program struct {
	Modules *owner.Modules
	file    *os.File
	sets    []*Set
	table   *pclntab.Program
	dev     uint64
	ino     uint64
	classes *functions
}

// Open reads a program.
func Open(path string) (*Program, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	p := &Program{file: file}
	if info, err := file.Stat(); err == nil {
		p.dev, p.ino = identity(info)
	}
	if p.Modules, err = owner.Read(file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if p.table, err = pclntab.Open(file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Close closes the program's file. It is not needed once Classify has returned.
func (p *Program) Close() error { return p.file.Close() }

// Set returns the set of the functions for which has returns true.
func (p *Program) Set(has func(owner.Function) bool) *Set {
	s := &Set{has: has}
	p.sets = append(p.sets, s)
	return s
}

// Classify makes the classes of functions that Sets need. No Set may be added later.
func (p *Program) Classify() (err error) {
	p.classes, err = classify(p.table, p.Modules, p.sets)
	return err
}

// Owners returns a function of each class, by number.
func (p *Program) Owners() []owner.Function { return p.classes.owners }

// Parts of an image. C: enum shape_part.
const (
	ranges = iota
	chains
	members
	Kinds
	Words
	Profiles
	Refs
	Targets
	Vias
	Text
	Names
	parts
)

// A Rules has the parts of an image other than the classes of functions.
type Rules struct {
	Mode    uint32
	Checked [8]uint64 // the calls that a policy checks, by number
	Parts   map[int]Part
}

// A Part is n elements.
type Part struct {
	Bytes []byte
	N     int
}

// Elements returns a Part with the values of a slice, which have a fixed size.
func Elements[T any](s []T) Part {
	b, err := binary.Append(nil, binary.LittleEndian, s)
	if err != nil {
		panic(err) // their sizes are fixed
	}
	return Part{b, len(s)}
}

// head is struct shape_head.
type head struct {
	Magic          [8]byte
	Version, Size  uint32
	Text, Dev, Ino uint64
	Mode, Owned    uint32
	Checked        [8]uint64
	Part           [parts]list
}

const version = 1

// Image returns the image.
func (p *Program) Image(r *Rules) []byte {
	f := p.classes
	h := head{
		Magic: [8]byte([]byte("usysshap")), Version: version, Text: f.text, Dev: p.dev, Ino: p.ino,
		Mode: r.Mode, Owned: uint32(f.owned), Checked: r.Checked,
	}
	all := map[int]Part{ranges: Elements(f.ranges), chains: Elements(f.chains), members: Elements(f.member)}
	for i, part := range r.Parts {
		all[i] = part
	}
	var b bytes.Buffer
	at := binary.Size(h)
	for i := range parts {
		const align = 16
		for at%align != 0 {
			b.WriteByte(0)
			at++
		}
		h.Part[i] = list{uint32(at), uint32(all[i].N)}
		b.Write(all[i].Bytes)
		at += len(all[i].Bytes)
	}
	h.Size = uint32(at)
	text, err := binary.Append(nil, binary.LittleEndian, &h)
	if err != nil {
		panic(err) // its size is fixed
	}
	return append(text, b.Bytes()...)
}
