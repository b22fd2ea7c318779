package sides

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/check/guard"
)

// DWARF contains macros if the host was compiled with -g3: in section .debug_macro (DWARF 5, 6.3,
// and gcc's version 4 of it), of which an object may have several. Package dwarf does not read
// it.

// macroReader reads a section. It stops at an unknown entry.
type macroReader struct {
	guard.Cursor
	str  []byte
	wide bool // offsets are of 8 bytes
}

func (r *macroReader) offset() uint64 {
	if r.wide {
		return r.Fixed(8)
	}
	return r.Fixed(4)
}

// text reads a string that ends in NUL. It returns "" if the string is too long for a number.
func text(b []byte) string {
	const most = 256
	i := bytes.IndexByte(b[:min(len(b), most)], 0)
	if i < 0 {
		return ""
	}
	return string(b[:i])
}

// macros adds the macros of a section that are numbers.
func (d *debug) macros(section, str []byte) {
	r := &macroReader{Cursor: guard.Cursor{B: section}, str: str}
	for len(r.B) > 0 && !r.Failed { // one unit after the other
		version, flags := r.Fixed(2), r.Fixed(1)
		if version != 4 && version != 5 || flags&4 != 0 { // vendor opcodes
			return
		}
		r.wide = flags&1 != 0
		if flags&2 != 0 {
			r.offset() // into .debug_line
		}
		for !r.Failed {
			op := r.Fixed(1)
			if op == 0 {
				break
			}
			d.macro(r, op)
		}
	}
}

// macro reads one entry.
func (d *debug) macro(r *macroReader, op uint64) {
	switch op {
	case 1, 2: // DW_MACRO_define, undef: line and text
		r.Uleb()
		s := text(r.B)
		if i := bytes.IndexByte(r.B, 0); i >= 0 {
			r.Skip(i + 1)
		} else {
			r.Failed = true
		}
		if op == 1 {
			d.define(s)
		}
	case 3: // start_file
		r.Uleb()
		r.Uleb()
	case 4: // end_file
	case 5, 6: // define_strp, undef_strp
		r.Uleb()
		if at := r.offset(); op == 5 && at < uint64(len(r.str)) {
			d.define(text(r.str[at:]))
		}
	case 7, 8, 9, 10: // import, and entries of a supplementary file
		if op == 8 || op == 9 {
			r.Uleb()
		}
		r.offset() // imported units are read at their own place
	case 11, 12: // define_strx, undef_strx
		r.Uleb()
		r.Uleb()
	default:
		r.Failed = true
	}
}

// define records a macro that is a number: NAME 12, NAME (-1), NAME 0x10ul.
func (d *debug) define(s string) {
	name, value, ok := strings.Cut(s, " ")
	if !ok || strings.Contains(name, "(") {
		return
	}
	value = strings.TrimSpace(value)
	if inner, ok := strings.CutPrefix(value, "("); ok {
		value, ok = strings.CutSuffix(inner, ")")
		if !ok {
			return
		}
	}
	value = strings.TrimRight(value, "uUlL")
	v, err := strconv.ParseInt(value, 0, 64)
	if err != nil {
		u, err := strconv.ParseUint(value, 0, 64)
		if err != nil {
			return
		}
		v = int64(u)
	}
	if strings.Contains(value, "_") || slices.Contains(d.defines[name], v) || d.kept > maxNames {
		return
	}
	d.kept += len(name) + 64
	d.defines[name] = append(d.defines[name], v)
}
