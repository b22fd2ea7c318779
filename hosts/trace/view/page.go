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
		"page/trace.js", "page/filter.js", "page/details.js", "page/timeline.js", "page/sums.js", "page/flame.js", "page/tables.js", "page/main.js")
})

// Policy is the page's Content-Security-Policy.
func Policy() string { return shell().Policy() }

// WriteTo writes the page.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	m := t.meta()
	m.Columns = t.columns()
	planes := page.Planes(m.Columns, len(t.records))
	return shell().Write(w, t.Title, func(to *page.Writer, name string) {
		switch name {
		case "meta":
			to.Data("meta", m.bytes())
		case "columns":
			to.Data("columns", planes)
		case "texts":
			to.Texts(len(t.records), func(i int) string { return t.records[i].text })
		default:
			panic("view.html asks for " + name)
		}
	})
}
