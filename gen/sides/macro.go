package sides

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// Macros are in DWARF where the host was compiled with -g3: section .debug_macro
// (DWARF 5, 6.3, and gcc's version 4 of it), or several of that name in an object.
// Package dwarf does not read it.

// macroReader takes a section apart. What it does not know ends it.
type macroReader struct {
	b      []byte
	str    []byte
	wide   bool // offsets are of 8 bytes
	failed bool
}

func (r *macroReader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed, r.b = true, nil
		return make([]byte, max(min(n, 8), 0))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *macroReader) uleb() (v uint64) {
	for shift := 0; ; shift += 7 {
		c := r.take(1)[0]
		v |= uint64(c&0x7f) << min(shift, 63)
		if c < 0x80 || r.failed {
			return v
		}
	}
}

func (r *macroReader) offset() uint64 {
	if r.wide {
		return binary.LittleEndian.Uint64(r.take(8))
	}
	return uint64(binary.LittleEndian.Uint32(r.take(4)))
}

// text is a string that ends in NUL, "" for one that is too long for a number.
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
	r := &macroReader{b: section, str: str}
	for len(r.b) > 0 && !r.failed { // one unit behind the other
		version, flags := binary.LittleEndian.Uint16(r.take(2)), r.take(1)[0]
		if version != 4 && version != 5 || flags&4 != 0 { // opcodes of somebody's own
			return
		}
		r.wide = flags&1 != 0
		if flags&2 != 0 {
			r.offset() // into .debug_line
		}
		for !r.failed {
			op := r.take(1)[0]
			if op == 0 {
				break
			}
			d.macro(r, op)
		}
	}
}

// macro reads one entry.
func (d *debug) macro(r *macroReader, op byte) {
	switch op {
	case 1, 2: // DW_MACRO_define, undef: line and text
		r.uleb()
		s := text(r.b)
		if i := bytes.IndexByte(r.b, 0); i >= 0 {
			r.take(i + 1)
		} else {
			r.failed = true
		}
		if op == 1 {
			d.define(s)
		}
	case 3: // start_file
		r.uleb()
		r.uleb()
	case 4: // end_file
	case 5, 6: // define_strp, undef_strp
		r.uleb()
		if at := r.offset(); op == 5 && at < uint64(len(r.str)) {
			d.define(text(r.str[at:]))
		}
	case 7, 8, 9, 10: // import, and what is in a supplementary file
		if op == 8 || op == 9 {
			r.uleb()
		}
		r.offset() // units are read wherever they are
	case 11, 12: // define_strx, undef_strx
		r.uleb()
		r.uleb()
	default:
		r.failed = true
	}
}

// define keeps a macro that is a number: NAME 12, NAME (-1), NAME 0x10ul.
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
