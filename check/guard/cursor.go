package guard

import "encoding/binary"

// A Cursor reads bytes from the front of B. If B is too short, Failed is set.
type Cursor struct {
	B      []byte
	Failed bool
}

// Skip skips n bytes.
func (c *Cursor) Skip(n int) {
	if n < 0 || n > len(c.B) {
		c.B, c.Failed = nil, true
		return
	}
	c.B = c.B[n:]
}

// Fixed reads a number of 1, 2, 4 or 8 bytes.
func (c *Cursor) Fixed(n int) uint64 {
	var word [8]byte
	copy(word[:n], c.B)
	c.Skip(n)
	return binary.LittleEndian.Uint64(word[:])
}

// Uleb reads a number in LEB128.
func (c *Cursor) Uleb() (v uint64) {
	for shift := 0; ; shift += 7 {
		b := c.Fixed(1)
		v |= b & 0x7f << min(shift, 63)
		if b < 0x80 || c.Failed {
			return v
		}
	}
}
