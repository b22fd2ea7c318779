package view

import "github.com/usys-go/bridge/hosts/trace/page"

// unfinished is added to the kind of a call that has not returned.
const unfinished = 4

// columns returns the columns, in the page's order.
func (t *Trace) columns() []page.Column {
	return []page.Column{
		{Name: "begin", Value: func(i int) uint64 { // relative to the previous record
			return uint64(t.records[i].begin - t.records[max(i-1, 0)].begin)
		}},
		{Name: "duration", Value: func(i int) uint64 {
			r := &t.records[i]
			if r.end == 0 {
				return uint64(t.end - r.begin)
			}
			return uint64(max(0, r.end-r.begin))
		}},
		{Name: "kind", Value: func(i int) uint64 {
			if t.records[i].unfinished {
				return uint64(t.records[i].kind) + unfinished
			}
			return uint64(t.records[i].kind)
		}},
		{Name: "site", Value: func(i int) uint64 { return uint64(t.records[i].site) }},
		{Name: "thread", Value: func(i int) uint64 { return uint64(t.records[i].thread) }},
		{Name: "goroutine", Value: func(i int) uint64 { return uint64(t.records[i].goroutine) }},
		{Name: "path", Value: func(i int) uint64 { return uint64(t.records[i].path) }},
		{Name: "errno", Value: func(i int) uint64 { return uint64(t.records[i].errno) }},
		{Name: "labels", Value: func(i int) uint64 { return uint64(t.records[i].labels) }},
		{Name: "bytes", Value: func(i int) uint64 { return uint64(t.records[i].bytes) }},
	}
}
