package nosplitcall

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// pragmas are the directives in front of a function. As for the compiler, they may be anywhere
// between the previous declaration and this one, at the beginning of a line.
type pragmas struct {
	nosplit, norace, noescape, noinline, nomove bool
}

// directives of a package.
type directives struct {
	funcs map[*types.Func]pragmas
	decls map[*types.Func]*ast.FuncDecl
	link  map[string]string // by local name: the symbol of its //go:linkname
}

func readDirectives(pass *analysis.Pass) *directives {
	d := &directives{
		funcs: map[*types.Func]pragmas{}, decls: map[*types.Func]*ast.FuncDecl{}, link: map[string]string{},
	}
	for _, f := range pass.Files {
		comments := f.Comments
		for _, decl := range f.Decls {
			var p pragmas
			for len(comments) > 0 && comments[0].Pos() < decl.End() {
				if comments[0].Pos() < decl.Pos() || isDoc(decl, comments[0]) {
					for _, c := range comments[0].List {
						if pass.Fset.PositionFor(c.Pos(), false).Column == 1 {
							p.read(c.Text)
						}
					}
				}
				d.links(comments[0])
				comments = comments[1:]
			}
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					d.funcs[fn], d.decls[fn] = p, decl
				}
			}
		}
		for _, c := range comments {
			d.links(c)
		}
	}
	return d
}

func isDoc(decl ast.Decl, c *ast.CommentGroup) bool {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		return decl.Doc == c
	case *ast.GenDecl:
		return decl.Doc == c
	}
	return false
}

func (p *pragmas) read(comment string) {
	verb, _, _ := strings.Cut(strings.TrimSpace(comment), " ")
	switch verb {
	case "//go:nosplit":
		p.nosplit = true
	case "//go:norace":
		p.norace = true
	case "//go:noescape":
		p.noescape = true
	case "//go:noinline":
		p.noinline = true
	case "//usys:nomove":
		p.nomove = true
	}
}

func (d *directives) links(g *ast.CommentGroup) {
	for _, c := range g.List {
		if f := strings.Fields(c.Text); len(f) == 3 && f[0] == "//go:linkname" {
			d.link[f[1]] = f[2]
		}
	}
}

var nearly = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^//[ \t]+(go:nosplit|go:norace|usys:nomove)[ \t]*$`) })

// misspelt reports comments on functions that are not directives because of a blank.
func (a *analyzer) misspelt() {
	for _, decl := range a.dirs.decls {
		if decl.Doc == nil {
			continue
		}
		for _, c := range decl.Doc.List {
			m := nearly().FindStringSubmatchIndex(c.Text)
			if m == nil {
				continue
			}
			word := c.Text[m[2]:m[3]]
			a.pass.Report(analysis.Diagnostic{
				Pos: c.Pos(), End: c.End(),
				Message: "comment with a blank before " + word + " is no directive, want //" + word,
				SuggestedFixes: []analysis.SuggestedFix{{
					Message:   "Remove the blank",
					TextEdits: []analysis.TextEdit{{Pos: c.Pos(), End: c.End(), NewText: []byte("//" + word)}},
				}},
			})
		}
	}
}

// symbolOf returns a function's link symbol without linknames.
func symbolOf(fn *types.Func) string {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return fn.Name() // error.Error
	}
	path := fn.Pkg().Path()
	recv := fn.Signature().Recv()
	if recv == nil {
		return path + "." + fn.Name()
	}
	t, star := recv.Type(), ""
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, star = p.Elem(), "*"
	}
	name := "interface"
	if n, ok := types.Unalias(t).(*types.Named); ok {
		name = n.Obj().Name()
	}
	if star != "" {
		name = "(*" + name + ")"
	}
	return path + "." + name + "." + fn.Name()
}
