package pclntab

import "strings"

// A tab is a part of the table. It is a string, so that names are parts of it and need
// no memory of their own.
type tab string

// from returns the part that begins at an offset, and nothing if that lies
// outside.
func (t tab) from(at uint64) tab {
	if at >= uint64(len(t)) {
		return ""
	}
	return t[at:]
}

func (t tab) u32(at uint64) (v uint32, ok bool) {
	t = t.from(at)
	if len(t) < 4 {
		return 0, false
	}
	return uint32(t[0]) | uint32(t[1])<<8 | uint32(t[2])<<16 | uint32(t[3])<<24, true
}

func (t tab) u64(at uint64) (v uint64, ok bool) {
	low, _ := t.u32(at)
	high, ok := t.u32(at + 4)
	return uint64(high)<<32 | uint64(low), ok
}

// text returns the text that begins at an offset and ends before a NUL.
func (t tab) text(at uint64) (text string, ok bool) {
	t = t.from(at)
	n := strings.IndexByte(string(t), 0)
	if n < 0 {
		return "", false
	}
	return string(t[:n]), true
}

// varint reads an unsigned number, least significant bits first, seven in each byte. n
// is the number of its bytes, 0 if it does not end.
func (t tab) varint() (v uint32, n int) {
	for shift := 0; n < len(t); shift += 7 {
		b := t[n]
		n++
		v |= uint32(b&0x7f) << (shift & 31)
		if b&0x80 == 0 {
			return v, n
		}
	}
	return 0, 0
}
