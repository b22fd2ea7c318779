package guard

import "errors"

var errLines = errors.New("a line table is damaged")

// Lines checks that the line table at an offset of .debug_line is long enough for its numbers
// of directories and files (DWARF 5, 6.2.4).
func Lines(section []byte, at int64) error {
	if at < 0 || at > int64(len(section)) {
		return errLines
	}
	c := Cursor{B: section[at:]}
	n, wide := uint64(c.Fixed(4)), 4
	if n == 0xffffffff {
		n, wide = c.Fixed(8), 8
	}
	if n > uint64(len(c.B)) {
		return errLines
	}
	c.B = c.B[:n]
	version := c.Fixed(2)
	if version < 5 || c.Failed { // its lists end with a mark and have no count
		return nil
	}
	c.Skip(2 + wide + 5) // sizes of addresses and segments, the header's length, five numbers of a byte each
	c.Skip(int(c.Fixed(1)) - 1)
	for range 2 { // directories, then files
		formats := c.Fixed(1)
		forms := make([]uint64, formats)
		for i := range forms {
			c.Uleb() // the type of content
			forms[i] = c.Uleb()
		}
		count := c.Uleb()
		if c.Failed || count > uint64(len(c.B)) || count > 0 && formats == 0 {
			return errLines
		}
		for range count {
			for _, f := range forms {
				c.form(f, wide)
			}
			if c.Failed {
				return errLines
			}
		}
	}
	return nil
}

// form skips a value of a form.
func (c *Cursor) form(form uint64, wide int) {
	switch form {
	case 0x08: // DW_FORM_string
		for c.Fixed(1) != 0 && !c.Failed {
		}
	case 0x0b: // data1
		c.Skip(1)
	case 0x05: // data2
		c.Skip(2)
	case 0x06: // data4
		c.Skip(4)
	case 0x07: // data8
		c.Skip(8)
	case 0x1e: // data16
		c.Skip(16)
	case 0x0e, 0x1f, 0x17: // strp, line_strp, sec_offset
		c.Skip(wide)
	case 0x0f, 0x1a: // udata, strx
		c.Uleb()
	case 0x09: // block
		c.Skip(int(min(c.Uleb(), 1<<31)))
	default:
		c.Failed = true
	}
}
