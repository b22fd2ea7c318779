package model

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// Snake turns a Go name into a C name: GoSyscall into go_syscall, HTTPPort into
// http_port, EvQ into ev_q.
func Snake(name string) string {
	r := []rune(name)
	var b strings.Builder
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 && r[i-1] != '_' {
			before := !unicode.IsUpper(r[i-1])
			after := i+1 < len(r) && unicode.IsLower(r[i+1])
			if before || after {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// Upper returns a C name in capitals.
func Upper(c string) string { return strings.ToUpper(c) }

// cWords are names that C, its standard headers or the compiler use for
// something else.
var cWords = words(`
	auto break case char const continue default do double else enum extern float
	for goto if inline int long register restrict return short signed sizeof
	static struct switch typedef union unsigned void volatile while asm typeof
	fortran bool true false NULL errno stdin stdout stderr unix linux i386
	offsetof main
	int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t
	intptr_t size_t ssize_t ptrdiff_t wchar_t`)

func words(list string) []string { return strings.Fields(list) }

// CWord reports whether C uses the name for something else. Names with two
// underscores in front, or one and a capital, are the compiler's.
func CWord(name string) bool {
	return slices.Contains(cWords, name) || strings.HasPrefix(name, "__") ||
		len(name) > 1 && name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z'
}

// CParams returns the names of f's parameters in its C prototype: no keywords
// of C, and no names in capitals, which may be macros.
func (f *Func) CParams() []string {
	used := map[string]bool{}
	list := make([]string, len(f.Params))
	for i, p := range f.Params {
		name := p.Name
		if strings.HasPrefix(name, "_") || strings.ToUpper(name) == name {
			name = "p" + name
		}
		for CWord(name) || used[name] {
			name += "_"
		}
		used[name] = true
		list[i] = name
	}
	return list
}

// cField returns a struct field's name in C.
func cField(name string) string {
	c := Snake(name)
	for CWord(c) {
		c += "_"
	}
	return c
}

// abiStructs are the struct tags of gen/emit/usysabi.h without their prefix
// usys_: types of these names in package usys would be declared twice.
var abiStructs = words("string func const desc code table ret fret f32ret ops served_func served_const served")

// packageOf returns the name of the Go package to make in a directory.
func packageOf(dir string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(path.Base(path.Clean(dir))))
	if strings.Trim(name, "_") == "" || name[0] >= '0' && name[0] <= '9' {
		name = "host" + name
	}
	return name
}
