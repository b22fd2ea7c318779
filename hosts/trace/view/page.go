package view

import (
	"bufio"
	"compress/flate"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html"
	"io"
	"strings"
)

// files are the page's parts.
//
//go:embed page
var files embed.FS

// scripts are the page's scripts, in the order in which they are put together.
var scripts = []string{"data.js", "filter.js", "details.js", "canvas.js", "timeline.js", "sums.js", "flame.js", "tables.js", "main.js"}

var shell, style, script = part("view.html"), part("view.css"), part(scripts...)

func part(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is not there
		}
		b.Write(text)
	}
	return b.String()
}

// blockRecords is how many records' texts are compressed together.
const blockRecords = 16 << 10

// Policy is the page's Content-Security-Policy: its own script and style, and nothing from
// anywhere else.
func Policy() string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + digest(script) + "; style-src " + digest(style)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// WriteTo writes the page.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	p := &page{w: bufio.NewWriterSize(w, 1<<20)}
	m := t.meta()
	m.Blocks = (len(t.records) + blockRecords - 1) / blockRecords
	var planes []byte
	for _, c := range columns() {
		planes = c.planes(planes, t)
		m.Columns = append(m.Columns, c)
	}
	for rest := shell; rest != ""; {
		text, key, _ := strings.Cut(rest, "{{")
		p.text(text)
		key, rest, _ = strings.Cut(key, "}}")
		switch key {
		case "":
		case "policy":
			p.text(html.EscapeString(Policy()))
		case "title":
			p.text(html.EscapeString(t.Title))
		case "style":
			p.text(style)
		case "script":
			p.text(script)
		case "meta":
			p.data("meta", m.bytes())
		case "columns":
			p.data("columns", planes)
		case "texts":
			for n := range m.Blocks {
				p.data(fmt.Sprint("texts", n), t.texts(n))
			}
		default:
			panic("view.html asks for " + key)
		}
	}
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.n, p.err
}

// A page is being written. err is the first error.
type page struct {
	w   *bufio.Writer
	n   int64
	err error
	z   *flate.Writer
}

func (p *page) Write(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.w.Write(b)
	p.n += int64(n)
	p.err = err
	return n, err
}

func (p *page) text(s string) { io.WriteString(p, s) }

// data writes compressed bytes as an element that browsers do not run.
func (p *page) data(id string, b []byte) {
	p.text("<script type=\"application/octet-stream\" id=\"" + id + "\">")
	e := base64.NewEncoder(base64.StdEncoding, p)
	if p.z == nil {
		z, err := flate.NewWriter(e, flate.DefaultCompression)
		if err != nil {
			panic(err) // there is no such level
		}
		p.z = z
	}
	p.z.Reset(e)
	p.z.Write(b)
	p.z.Close()
	e.Close()
	p.text("</script>\n")
}

// texts returns a block: the length of each text, then the texts.
func (t *Trace) texts(n int) (b []byte) {
	records := t.records[n*blockRecords : min((n+1)*blockRecords, len(t.records))]
	for i := range records {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(records[i].text)))
	}
	for i := range records {
		b = append(b, records[i].text...)
	}
	return b
}
