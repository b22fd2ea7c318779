package lang

import (
	goparser "go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/usys-go/bridge/gen/decl"
)

// An Import is a package that a file imports.
type Import struct {
	Name  string // by which the file calls it
	Path  string
	Alias bool // the file gives it that name
}

// Imports returns the file's imports, without blank ones and dots. For a file
// that does not parse it returns the imports before the mistake; the go command
// reports the mistake.
func (f *File) Imports() (list []Import) {
	file, _ := goparser.ParseFile(token.NewFileSet(), f.Name, f.Text, goparser.ImportsOnly|goparser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case spec.Name == nil:
			list = append(list, Import{Name: base(p), Path: p})
		case spec.Name.Name != "_" && spec.Name.Name != ".":
			list = append(list, Import{Name: spec.Name.Name, Path: p, Alias: true})
		}
	}
	return list
}

var version = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^v[0-9]+$`) })

// base returns the most likely name of a package.
func base(p string) string {
	if b := path.Base(p); version().MatchString(b) && b != p {
		return path.Base(path.Dir(p))
	}
	return path.Base(p)
}

// Functions returns the table functions that the file's lines //usys:call and
// //usys:nb declare.
func (f *File) Functions() (list []*decl.Call) {
	number := 0
	for line := range strings.Lines(f.Text) {
		number++
		rest, nb := strings.CutPrefix(line, "//usys:nb")
		if !nb {
			var ok bool
			if rest, ok = strings.CutPrefix(line, "//usys:call"); !ok {
				continue
			}
		}
		if c := decl.Signature(strings.TrimSpace(rest), f.pos(number)(0)); c != nil {
			c.NB = nb
			list = append(list, c)
		}
	}
	return list
}
