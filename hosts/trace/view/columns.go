package view

import "slices"

// A column has a field of all records. Its values are split into planes: the lowest byte
// of each value, then the next byte of each, as many as the largest value has. Planes of
// similar bytes compress well, and need no parser.
type column struct {
	Name  string `json:"name"`
	Width int    `json:"width"` // planes
	value func(t *Trace, i int) uint64
}

// unfinished is added to the kind of a call that has not returned.
const unfinished = 4

// columns returns the columns, in the order in which the page has them.
func columns() []column {
	return []column{
		{Name: "begin", value: func(t *Trace, i int) uint64 { // after the record before
			return uint64(t.records[i].begin - t.records[max(i-1, 0)].begin)
		}},
		{Name: "duration", value: func(t *Trace, i int) uint64 {
			r := &t.records[i]
			if r.end == 0 {
				return uint64(t.end - r.begin)
			}
			return uint64(max(0, r.end-r.begin))
		}},
		{Name: "kind", value: func(t *Trace, i int) uint64 {
			if t.records[i].unfinished {
				return uint64(t.records[i].kind) + unfinished
			}
			return uint64(t.records[i].kind)
		}},
		{Name: "site", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].site) }},
		{Name: "thread", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].thread) }},
		{Name: "goroutine", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].goroutine) }},
		{Name: "path", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].path) }},
		{Name: "errno", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].errno) }},
		{Name: "labels", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].labels) }},
		{Name: "bytes", value: func(t *Trace, i int) uint64 { return uint64(t.records[i].bytes) }},
	}
}

// planes appends a column's planes.
func (c *column) planes(b []byte, t *Trace) []byte {
	n := len(t.records)
	most := uint64(0)
	for i := range n {
		most |= c.value(t, i)
	}
	for ; most > 0; most >>= 8 {
		c.Width++
	}
	start := len(b)
	b = slices.Grow(b, c.Width*n)[:start+c.Width*n]
	for i := range n {
		v := c.value(t, i)
		for plane := range c.Width {
			b[start+plane*n+i] = byte(v >> (8 * plane))
		}
	}
	return b
}
