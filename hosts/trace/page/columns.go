package page

import "slices"

// A Column has a field of all records. Its values are split into planes: the lowest byte
// of each value, then the next byte of each, as many as the largest value has. Planes of
// similar bytes compress well, and need no parser.
type Column struct {
	Name  string             `json:"name"`
	Width int                `json:"width"` // planes; Planes sets it
	Value func(i int) uint64 `json:"-"`
}

// Planes sets the width of columns of n records, and returns their planes. The first two columns are
// begin, relative to the previous record's begin, and duration, both in nanoseconds.
func Planes(columns []Column, n int) (b []byte) {
	for i := range columns {
		b = columns[i].planes(b, n)
	}
	return b
}

// planes appends a column's planes.
func (c *Column) planes(b []byte, n int) []byte {
	most := uint64(0)
	for i := range n {
		most |= c.Value(i)
	}
	for ; most > 0; most >>= 8 {
		c.Width++
	}
	start := len(b)
	b = slices.Grow(b, c.Width*n)[:start+c.Width*n]
	for i := range n {
		v := c.Value(i)
		for plane := range c.Width {
			b[start+plane*n+i] = byte(v >> (8 * plane))
		}
	}
	return b
}
