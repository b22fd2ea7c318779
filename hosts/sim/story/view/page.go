package view

import (
	"embed"
	"io"
	"sync"

	"github.com/usys-go/bridge/hosts/trace/page"
)

// files are the page's parts.
//
//go:embed page
var files embed.FS

var shell = sync.OnceValue(func() *page.Page {
	return page.New(files, "page/view.html", "page/view.css",
		"page/story.js", "page/filter.js", "page/space.js", "page/draw.js", "page/diagram.js", "page/main.js")
})

// WriteTo writes the page.
func (s *Story) WriteTo(w io.Writer) (int64, error) {
	m := s.meta()
	m.Columns = s.columns()
	planes := page.Planes(m.Columns, len(s.records))
	return shell().Write(w, s.Title, func(to *page.Writer, name string) {
		switch name {
		case "meta":
			to.Data("meta", m.bytes())
		case "columns":
			to.Data("columns", planes)
		case "texts":
			to.Texts(len(s.records), func(i int) string { return s.records[i].text })
		default:
			panic("view.html asks for " + name)
		}
	})
}

// columns returns the columns, in the page's order.
func (s *Story) columns() []page.Column {
	column := func(name string, value func(r *record) uint64) page.Column {
		return page.Column{Name: name, Value: func(i int) uint64 { return value(&s.records[i]) }}
	}
	return []page.Column{
		{Name: "begin", Value: func(i int) uint64 { // relative to the previous record
			if i == 0 {
				return uint64(s.records[0].begin)
			}
			return uint64(s.records[i].begin - s.records[i-1].begin)
		}},
		column("duration", func(r *record) uint64 { return uint64(r.end - r.begin) }),
		column("kind", func(r *record) uint64 { return uint64(r.kind) }),
		column("machine", func(r *record) uint64 { return uint64(r.machine) }),
		column("other", func(r *record) uint64 { return uint64(r.other) }),
		column("fate", func(r *record) uint64 { return uint64(r.fate) }),
		column("packet", func(r *record) uint64 { return uint64(r.packet) }),
		column("size", func(r *record) uint64 { return uint64(r.size) }),
		column("pid", func(r *record) uint64 { return uint64(r.pid) }),
	}
}
