package emit

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// printer gathers a file's text.
type printer struct{ bytes.Buffer }

func (p *printer) f(format string, args ...any) { fmt.Fprintf(&p.Buffer, format, args...) }

// signature is the function's head, up to the brace.
func (p *printer) signature(c *lang.Call) {
	p.f("func %s(%s)", c.Name, params(c.Params))
	if len(c.Results) > 0 {
		p.f(" (%s)", params(c.Results))
	}
	p.f(" {\n")
}

func params(list []lang.Param) string {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = r.Name + " " + r.Type.Text
	}
	return strings.Join(words, ", ")
}

// pad fills words with zeros up to n.
func pad(words []string, n int) []string {
	for len(words) < n {
		words = append(words, "0")
	}
	return words
}
