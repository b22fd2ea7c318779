package emit

import (
	"fmt"
	"go/constant"
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// Header returns the C header of a header package.
func Header(h *model.Header) ([]byte, error) {
	p := new(printer)
	guard := "Z" + model.Upper(h.Name) + "_H"
	p.f("/* %s */\n/* From %s: Go package %s. */\n", Mark, h.From, h.Package)
	p.f("#ifndef %s\n#define %s\n\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n", guard, guard)
	p.f("\n#ifdef __cplusplus\n#define USYS_ASSERT static_assert\n#else\n#define USYS_ASSERT _Static_assert\n#endif\n")
	if len(h.Values) > 0 {
		p.f("\n")
	}
	for _, v := range h.Values {
		p.f("#define %s %s\n", v.C, cInt(v.Val))
	}
	for _, l := range h.Lists {
		p.f("\n/* Go: %s. X is called with name, number and text. */\n#define %s(X)", l.Type, l.C)
		for _, v := range l.Values {
			p.f(" \\\n\tX(%s, %s, %s)", v.Go, cInt(v.Val), cString(v.Text))
		}
		p.f("\n")
	}
	cStructs(p, h.Structs)
	p.f("\n#endif\n")
	return p.Bytes(), nil
}

// cInt returns an integer in C. The most negative integer has no literal there.
func cInt(v constant.Value) string {
	s := v.ExactString()
	if n, ok := constant.Int64Val(v); ok {
		switch {
		case n == -1<<63:
			return "(-0x7fffffffffffffff - 1)"
		case n < 0:
			return "(" + s + ")"
		}
		return s
	}
	return s + "u"
}

// cString returns a string literal in C. Every byte that is not plain is in
// octal, with all three digits: C's hexadecimal escapes have no fixed length.
func cString(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\' || c == '?':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}
