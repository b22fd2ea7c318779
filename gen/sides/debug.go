package sides

import (
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
)

// A debug is an image's DWARF, with an index of what stands outermost in its C
// units. Types are followed entry by entry: package dwarf's own types recurse as
// deep as the file says.
type debug struct {
	data *dwarf.Data
	byPC map[uint64]dwarf.Offset
	// funcs are functions by name: their definition or, where there is none, their
	// declaration.
	funcs map[string]dwarf.Offset
	// structs are those by name whose members are known.
	structs map[string]dwarf.Offset
	vars    map[string]dwarf.Offset
	enums   map[string]int64   // enumerators
	defined map[string]int     // how many definitions there are of funcs
	defines map[string][]int64 // macros that are numbers; units may define one otherwise
	files   map[dwarf.Offset][]string
	units   []unit
	reader  *dwarf.Reader
	kept    int  // bytes of names in the maps
	split   bool // some of it is in files of its own
}

// A unit is where a unit of .debug_info lies.
type unit struct {
	first, end dwarf.Offset // its first entry, and its end
	abbrev     uint64       // where its abbreviations begin
}

// The sections of DWARF that are read, by what package dwarf calls them.
var sections = []string{"abbrev", "info", "str", "line", "ranges", "addr", "line_str", "str_offsets", "rnglists"}

const (
	langGo  = 0x16   // DW_LANG_Go
	langAsm = 0x8001 // DW_LANG_Mips_Assembler, which stands for any

	// DW_AT_dwo_name and its forerunner: the unit's DWARF is in another file.
	attrDwoName, attrGNUDwoName = dwarf.Attr(0x76), dwarf.Attr(0x2130)

	// maxNames is how many bytes of names of functions, structs and enumerators are
	// kept, and maxName how long one may be.
	maxNames = 128 << 20
	maxName  = 4096
)

// readDebug reads the image's DWARF.
func (im *image) readDebug() (*debug, error) {
	text := map[string][]byte{}
	var macros [][]byte
	for i, s := range im.f.Sections {
		if s.Name == ".debug_macro" {
			b, err := im.relocated(i)
			if err != nil {
				return nil, err
			}
			delete(im.data, i)
			macros = append(macros, b)
		}
		for _, name := range sections {
			if s.Name == ".debug_"+name && text[name] == nil {
				b, err := im.relocated(i)
				if err != nil {
					return nil, err
				}
				delete(im.data, i)
				text[name] = b
			}
		}
	}
	d, err := guarded(func() (*debug, error) { return newDebug(text) })
	for _, b := range macros {
		if err == nil {
			d.macros(b, text["str"])
		}
	}
	return d, err
}

// guarded makes an error of a panic: package dwarf is not made for files that lie.
func guarded(read func() (*debug, error)) (d *debug, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = nil, fmt.Errorf("its DWARF is damaged: %v", p)
		}
	}()
	return read()
}

// newDebug makes an index of DWARF, whose sections are text.
func newDebug(text map[string][]byte) (*debug, error) {
	if len(text["info"]) == 0 {
		return nil, errors.New("it has no DWARF")
	}
	if err := abbreviations(text["abbrev"], text["info"]); err != nil {
		return nil, fmt.Errorf("its DWARF is damaged: %w", err)
	}
	data, err := dwarf.New(text["abbrev"], nil, nil, text["info"], text["line"], nil, text["ranges"], text["str"])
	if err != nil {
		return nil, fmt.Errorf("its DWARF is damaged: %w", err)
	}
	for _, name := range []string{"addr", "line_str", "str_offsets", "rnglists"} {
		if err := data.AddSection(".debug_"+name, text[name]); err != nil {
			return nil, fmt.Errorf("its DWARF is damaged: %w", err)
		}
	}
	d := &debug{
		data: data, byPC: map[uint64]dwarf.Offset{}, funcs: map[string]dwarf.Offset{}, structs: map[string]dwarf.Offset{},
		vars: map[string]dwarf.Offset{}, enums: map[string]int64{}, defined: map[string]int{}, defines: map[string][]int64{}, files: map[dwarf.Offset][]string{},
		units: units(text["info"]), reader: data.Reader(),
	}
	for _, u := range d.units {
		if err := d.index(u); err != nil {
			return nil, fmt.Errorf("its DWARF is damaged: %w", err)
		}
		if d.kept > maxNames {
			return nil, errors.New("its DWARF has too many names to be looked at")
		}
	}
	return d, nil
}

// units finds the units of .debug_info. What does not look like one ends the list.
func units(info []byte) (list []unit) {
	for at := uint64(0); at+12 < uint64(len(info)); {
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
			first++ // the unit's type, and the address size stand in front
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
			list = append(list, unit{dwarf.Offset(at + first), dwarf.Offset(at + head + n), abbrev})
		}
		at += head + n
	}
	return list
}

// abbreviations looks whether package dwarf can read the tables of abbreviations in
// bounded memory: each unit names where its table begins, which may be anywhere in
// another one, and an entry may have attributes without number that take no room.
func abbreviations(abbrev, info []byte) error {
	const maxAttrs, maxAll = 1000, 1 << 24
	seen := map[uint64]bool{}
	all := 0
	for _, u := range units(info) {
		if seen[u.abbrev] || u.abbrev > uint64(len(abbrev)) {
			continue
		}
		seen[u.abbrev] = true
		b := abbrev[u.abbrev:]
		uleb := func() (v uint64) {
			for shift := 0; len(b) > 0; shift += 7 {
				c := b[0]
				b = b[1:]
				v |= uint64(c&0x7f) << min(shift, 63)
				if c < 0x80 {
					break
				}
			}
			return v
		}
		for len(b) > 0 && uleb() != 0 { // its code
			uleb()                 // its tag
			b = b[min(1, len(b)):] // whether it has children
			for n := 0; len(b) > 0; n++ {
				name, form := uleb(), uleb()
				if form == 0x21 { // DW_FORM_implicit_const: the value is here
					uleb()
				}
				if name == 0 && form == 0 {
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

// index notes what stands outermost in a unit.
func (d *debug) index(u unit) error {
	r := d.reader
	r.Seek(u.first)
	e, err := r.Next()
	if err != nil {
		return err
	}
	if e == nil {
		return nil
	}
	if e.Val(attrDwoName) != nil || e.Val(attrGNUDwoName) != nil {
		d.split = true
	}
	if !e.Children {
		return nil
	}
	if lang, _ := e.Val(dwarf.AttrLanguage).(int64); lang == langGo || lang == langAsm {
		return nil // the assembler describes functions as if they had no parameters
	}
	for within := 0; ; { // namespaces
		e, err := r.Next()
		switch {
		case err != nil:
			return err
		case e == nil || e.Offset >= u.end || e.Tag == 0 && within == 0:
			return nil
		case e.Tag == 0:
			within--
			continue
		case e.Tag == dwarf.TagNamespace && e.Children:
			within++
			continue
		}
		d.note(e)
		if !e.Children {
			continue
		}
		if e.Tag == dwarf.TagEnumerationType {
			if err := d.enumerators(r); err != nil {
				return err
			}
			continue
		}
		if err := skip(r, e); err != nil {
			return err
		}
	}
}

// skip leaves the children of the entry just read behind. The reader's own
// SkipChildren recurses, and follows siblings that lie behind it.
func skip(r *dwarf.Reader, e *dwarf.Entry) error {
	if next, ok := e.Val(dwarf.AttrSibling).(dwarf.Offset); ok && next > e.Offset {
		r.Seek(next)
		return nil
	}
	for depth := 1; depth > 0; {
		e, err := r.Next()
		switch {
		case err != nil || e == nil:
			return err
		case e.Tag == 0:
			depth--
		case e.Children:
			depth++
		}
	}
	return nil
}

// note keeps an entry that may be asked for.
func (d *debug) note(e *dwarf.Entry) {
	name, _ := e.Val(dwarf.AttrName).(string)
	declared, _ := e.Val(dwarf.AttrDeclaration).(bool)
	if len(name) > maxName {
		return
	}
	d.kept += len(name) + 64
	switch e.Tag {
	case dwarf.TagSubprogram:
		if pc, ok := d.entryPC(e); ok {
			d.byPC[pc] = e.Offset
		}
		if name == "" {
			return
		}
		if _, ok := d.funcs[name]; !ok || !declared && d.defined[name] == 0 {
			d.funcs[name] = e.Offset
		}
		if !declared {
			d.defined[name]++
		}
	case dwarf.TagStructType, dwarf.TagUnionType:
		if _, ok := d.structs[name]; name != "" && !ok && !declared {
			d.structs[name] = e.Offset
		}
	case dwarf.TagVariable:
		if _, ok := d.vars[name]; name != "" && !ok && e.Val(dwarf.AttrType) != nil {
			d.vars[name] = e.Offset
		}
	}
}

// entryPC is a function's address: of one in several pieces, that of the first.
func (d *debug) entryPC(e *dwarf.Entry) (uint64, bool) {
	if low, ok := e.Val(dwarf.AttrLowpc).(uint64); ok {
		return low, true
	}
	if e.Val(dwarf.AttrRanges) == nil {
		return 0, false
	}
	ranges, err := d.data.Ranges(e)
	if err != nil || len(ranges) == 0 {
		return 0, false
	}
	return ranges[0][0], true
}

// enumerators reads those of the type whose entry was just read.
func (d *debug) enumerators(r *dwarf.Reader) error {
	for {
		e, err := r.Next()
		if err != nil || e == nil || e.Tag == 0 {
			return err
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		if v, ok := e.Val(dwarf.AttrConstValue).(int64); ok && name != "" && len(name) <= maxName {
			d.kept += len(name) + 64
			d.enums[name] = v
		}
		if e.Children {
			if err := skip(r, e); err != nil {
				return err
			}
		}
	}
}

// entry reads the entry at off.
func (d *debug) entry(off dwarf.Offset) (e *dwarf.Entry) {
	defer func() { // as in guarded
		if recover() != nil {
			e = nil
		}
	}()
	d.reader.Seek(off)
	e, err := d.reader.Next()
	if err != nil {
		return nil
	}
	return e
}

// children are those of the entry at off, without their own; at most 4,096.
func (d *debug) children(off dwarf.Offset) (list []*dwarf.Entry) {
	const most, mostFields = 4096, 1 << 18
	defer func() { recover() }() // as in guarded; what was read so far is kept
	fields := 0
	if e := d.entry(off); e == nil || !e.Children {
		return nil
	}
	for len(list) < most && fields < mostFields {
		e, err := d.reader.Next()
		if err != nil || e == nil || e.Tag == 0 {
			return list
		}
		list = append(list, e)
		fields += len(e.Field)
		if e.Children && skip(d.reader, e) != nil {
			return list
		}
	}
	return list
}

// place is where an entry's thing is declared in the host: file.c:12, or "".
func (d *debug) place(e *dwarf.Entry) string {
	line, ok := e.Val(dwarf.AttrDeclLine).(int64)
	file, ok2 := e.Val(dwarf.AttrDeclFile).(int64)
	if !ok || !ok2 {
		return ""
	}
	for _, u := range d.units {
		if e.Offset < u.first || e.Offset >= u.end {
			continue
		}
		files, ok := d.files[u.first]
		if !ok {
			files = d.lineFiles(u)
			d.files[u.first] = files
		}
		if file >= 0 && file < int64(len(files)) && files[file] != "" {
			return fmt.Sprintf("%s:%d", files[file], line)
		}
	}
	return ""
}

// lineFiles are the names of a unit's source files.
func (d *debug) lineFiles(u unit) (names []string) {
	defer func() { recover() }() // as in guarded
	cu := d.entry(u.first)
	if cu == nil {
		return nil
	}
	r, err := d.data.LineReader(cu)
	if err != nil || r == nil {
		return nil
	}
	for _, f := range r.Files() {
		name := ""
		if f != nil {
			name = filepath.ToSlash(filepath.Clean(f.Name))
		}
		names = append(names, name)
	}
	return names
}
