// Package page makes HTML pages that need no other file and no server: of a trace
// (hosts/trace/view) and of a simulated cluster (hosts/sim/story/view).
//
// A page's data are binary, compressed, and in base64: lists are JSON, each field of the records is
// an array (columns.go), and texts are in blocks that the page unpacks when it shows or searches
// them. The scripts in base read these three, filter records by words, and draw. Texts are never
// part of the page's HTML.
package page

import (
	"bufio"
	"compress/flate"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html"
	"io"
	"io/fs"
	"strings"
)

// base are the parts that pages share.
//
//go:embed base
var base embed.FS

// A Page is a kind of page, without data.
type Page struct{ shell, style, script string }

// New returns a page. files has its HTML, in which Write replaces each {{name}}; its style, which
// follows the shared one; and its scripts, which follow the shared ones, in this order.
func New(files fs.FS, shell, style string, scripts ...string) *Page {
	return &Page{
		shell:  part(files, shell),
		style:  part(base, "base/base.css") + part(files, style),
		script: part(base, "base/data.js", "base/search.js", "base/details.js", "base/canvas.js") + part(files, scripts...),
	}
}

func part(files fs.FS, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // a missing file
		}
		b.Write(text)
	}
	return b.String()
}

// Policy returns the page's Content-Security-Policy: only its own script and style are allowed.
func (p *Page) Policy() string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + Digest(p.script) + "; style-src " + Digest(p.style)
}

// Digest returns a policy's entry for a script or style that it allows.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Write writes the page. fill is called for each {{name}} of the shell that is not policy, title,
// style or script.
func (p *Page) Write(w io.Writer, title string, fill func(to *Writer, name string)) (int64, error) {
	to := &Writer{w: bufio.NewWriterSize(w, 1<<20)}
	for rest := p.shell; rest != ""; {
		text, key, _ := strings.Cut(rest, "{{")
		to.text(text)
		key, rest, _ = strings.Cut(key, "}}")
		switch key {
		case "":
		case "policy":
			to.text(html.EscapeString(p.Policy()))
		case "title":
			to.text(html.EscapeString(title))
		case "style":
			to.text(p.style)
		case "script":
			to.text(p.script)
		default:
			fill(to, key)
		}
	}
	if to.err == nil {
		to.err = to.w.Flush()
	}
	return to.n, to.err
}

// A Writer writes a page. err is the first error.
type Writer struct {
	w   *bufio.Writer
	n   int64
	err error
	z   *flate.Writer
}

func (w *Writer) Write(b []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.w.Write(b)
	w.n += int64(n)
	w.err = err
	return n, err
}

func (w *Writer) text(s string) { io.WriteString(w, s) }

// Data writes compressed bytes as an element that browsers do not run.
func (w *Writer) Data(id string, b []byte) {
	w.text("<script type=\"application/octet-stream\" id=\"" + id + "\">")
	e := base64.NewEncoder(base64.StdEncoding, w)
	if w.z == nil {
		z, err := flate.NewWriter(e, flate.DefaultCompression)
		if err != nil {
			panic(err) // there is no such level
		}
		w.z = z
	}
	w.z.Reset(e)
	w.z.Write(b)
	w.z.Close()
	e.Close()
	w.text("</script>\n")
}
