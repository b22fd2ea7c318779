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
	units   []guard.Unit
	line    []byte // section .debug_line
	reader  *dwarf.Reader
	kept    int  // bytes of names in the maps
	work    int  // entries read to follow types
	split   bool // some of it is in files of its own
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
	// maxWork is how many entries are read to follow types: those of a large host are
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

// index notes what stands outermost in a unit.
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
		d.work++
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

// below is a file's name as seen from the current directory, if it lies below that.
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

// lineFiles are the names of a unit's source files.
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
