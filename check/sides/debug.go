package sides

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/check/guard"
)

// A debug is an image's DWARF, with an index of the outermost entries of its C units. Types are
// followed entry by entry: package dwarf's types recurse without a limit.
type debug struct {
	data *dwarf.Data
	byPC map[uint64]dwarf.Offset
	// funcs holds functions by name: their definition or, if there is none, their declaration.
	funcs map[string]dwarf.Offset
	// structs holds the structs with known members, by name.
	structs map[string]dwarf.Offset
	vars    map[string]dwarf.Offset
	enums   map[string]int64   // enumerators
	defined map[string]int     // the number of definitions of each function
	defines map[string][]int64 // macros that are numbers; units may give one different values
	files   map[dwarf.Offset][]string
	units   []guard.Unit
	line    []byte // section .debug_line
	reader  *dwarf.Reader
	kept    int  // bytes of names in the maps
	work    int  // number of entries read to follow types
	split   bool // some of it is in separate files
}

// sections holds the sections of DWARF that are read, by their names in package dwarf.
var sections = []string{"abbrev", "info", "str", "line", "ranges", "addr", "line_str", "str_offsets", "rnglists"}

const (
	langGo  = 0x16   // DW_LANG_Go
	langAsm = 0x8001 // DW_LANG_Mips_Assembler, which is used for all assembly

	// DW_AT_dwo_name and its predecessor: the unit's DWARF is in another file.
	attrDwoName, attrGNUDwoName = dwarf.Attr(0x76), dwarf.Attr(0x2130)

	// maxNames bounds the bytes of names of functions, structs and enumerators that are
	// kept, and maxName the length of one.
	maxNames = 128 << 20
	maxName  = 4096
	// maxWork bounds the entries that are read to follow types: a large host needs
	// thousands.
	maxWork = 10 << 20
)

// readDebug reads the image's DWARF.
func (im *image) readDebug() (*debug, error) {
	text := map[string][]byte{}
	var macros [][]byte
	for i, s := range im.part.ELF.Sections {
		name, ok := strings.CutPrefix(s.Name, ".debug_")
		if !ok || name != "macro" && (!slices.Contains(sections, name) || text[name] != nil) {
			continue
		}
		b, err := im.part.Section(i)
		if err != nil {
			return nil, err
		}
		if name == "macro" {
			macros = append(macros, b)
		} else {
			text[name] = b
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

// guarded turns a panic into an error: package dwarf may panic on malformed files.
func guarded(read func() (*debug, error)) (d *debug, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = nil, fmt.Errorf("its DWARF is damaged: %v", p)
		}
	}()
	return read()
}

// newDebug makes an index of DWARF; text holds its sections.
func newDebug(text map[string][]byte) (*debug, error) {
	if len(text["info"]) == 0 {
		return nil, errors.New("it has no DWARF")
	}
	if err := guard.Abbreviations(text["abbrev"], text["info"]); err != nil {
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
		units: guard.Units(text["info"]), line: text["line"], reader: data.Reader(),
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

// index records the outermost entries of a unit.
func (d *debug) index(u guard.Unit) error {
	r := d.reader
	r.Seek(u.First)
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
		case e == nil || e.Offset >= u.End || e.Tag == 0 && within == 0:
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

// skip skips the children of the entry just read. The reader's SkipChildren recurses, and follows
// references to siblings that point backwards.
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

// note records an entry that may be looked up.
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

// entryPC returns a function's address. If it has several pieces, that is the first one's.
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

// enumerators reads the enumerators of the type whose entry was just read.
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
	if d.work++; d.work > maxWork {
		return nil
	}
	d.reader.Seek(off)
	e, err := d.reader.Next()
	if err != nil {
		return nil
	}
	return e
}

// children returns the children of the entry at off, without their children; at most 4,096.
func (d *debug) children(off dwarf.Offset) (list []*dwarf.Entry) {
	const most, mostFields = 4096, 1 << 18
	defer func() { recover() }() // as in guarded; entries read so far are kept
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
		d.work++
		fields += len(e.Field)
		if e.Children && skip(d.reader, e) != nil {
			return list
		}
	}
	return list
}

// place returns the position of an entry's declaration in the host: file.c:12, or "".
func (d *debug) place(e *dwarf.Entry) string {
	line, ok := e.Val(dwarf.AttrDeclLine).(int64)
	file, ok2 := e.Val(dwarf.AttrDeclFile).(int64)
	if !ok || !ok2 {
		return ""
	}
	for _, u := range d.units {
		if e.Offset < u.First || e.Offset >= u.End {
			continue
		}
		files, ok := d.files[u.First]
		if !ok {
			files = d.lineFiles(u)
			d.files[u.First] = files
		}
		if file >= 0 && file < int64(len(files)) && files[file] != "" {
			return fmt.Sprintf("%s:%d", files[file], line)
		}
	}
	return ""
}

// below returns a file's name relative to the current directory, if the file is below it.
func below(name string) string {
	dir, err := os.Getwd()
	if err != nil || !filepath.IsAbs(name) {
		return name
	}
	if rel, err := filepath.Rel(dir, name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}

// lineFiles returns the names of a unit's source files.
func (d *debug) lineFiles(u guard.Unit) (names []string) {
	defer func() { recover() }() // as in guarded
	cu := d.entry(u.First)
	if cu == nil {
		return nil
	}
	if at, ok := cu.Val(dwarf.AttrStmtList).(int64); !ok || guard.Lines(d.line, at) != nil {
		return nil
	}
	r, err := d.data.LineReader(cu)
	if err != nil || r == nil {
		return nil
	}
	for _, f := range r.Files() {
		name := ""
		if f != nil {
			name = filepath.ToSlash(below(filepath.Clean(f.Name)))
		}
		names = append(names, name)
	}
	return names
}
