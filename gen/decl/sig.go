package decl

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// MaxParams is the greatest number of parameters of a function.
const MaxParams = 16

// head is put before a signature to make it a Go file.
const head = "package p;func "

// parseSig parses "Name(params) (results)" into c. at gives the place of a byte
// of text. It returns false if text is no signature at all.
func parseSig(c *Call, text string, at func(int) token.Position, errs *Errors) bool {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+text, parser.SkipObjectResolution|parser.ParseComments)
	// place converts a position of the parser
	place := func(p token.Pos) token.Position {
		return at(max(0, min(fset.Position(p).Offset-len(head), len(text))))
	}
	if err != nil {
		pos, msg := at(0), err.Error()
		if list, ok := err.(scanner.ErrorList); ok {
			pos, msg = at(max(0, min(list[0].Pos.Offset-len(head), len(text)))), list[0].Msg
		}
		errs.Add(pos, "write it as Name(a, b uint64) (r int32, err error) [num=8]", "malformed declaration: %s", msg)
		return false
	}
	fn, ok := onlyFunc(file)
	if !ok || fset.Position(fn.End()).Offset != len(head)+len(text) {
		errs.Add(at(0), "one Name(params) (results) [attributes] a line, and nothing after it", "malformed declaration")
		return false
	}
	c.Name, c.NamePos = fn.Name.Name, place(fn.Name.Pos())
	if !ident().MatchString(c.Name) || c.Name == "_" || c.Name == "init" || c.Name == "main" {
		errs.Add(c.NamePos, "it becomes a name in Go, in assembly and in C: use ASCII letters, digits and _",
			"%s cannot be a function's name", c.Name)
	}
	parseParams(c, fn.Type.Params, place, errs)
	parseResults(c, fn.Type.Results, place, errs)
	return true
}

// onlyFunc returns the file's only declaration, if it is a function without
// receiver, type parameters and body.
func onlyFunc(file *ast.File) (*ast.FuncDecl, bool) {
	if len(file.Decls) != 1 || len(file.Comments) != 0 {
		return nil, false
	}
	fn, ok := file.Decls[0].(*ast.FuncDecl)
	if !ok || fn.Recv != nil || fn.Body != nil || fn.Type.TypeParams != nil {
		return nil, false
	}
	return fn, true
}

func parseParams(c *Call, list *ast.FieldList, place func(token.Pos) token.Position, errs *Errors) {
	seen := map[string]bool{}
	for _, f := range list.List {
		if _, ok := f.Type.(*ast.Ellipsis); ok {
			errs.Add(place(f.Type.Pos()), "pass a pointer and a length", "%s is variadic", c.Name)
			continue
		}
		if len(f.Names) == 0 {
			errs.Add(place(f.Type.Pos()), "name every parameter: the C prototype and the assembly use the names",
				"a parameter of %s has no name", c.Name)
		}
		for _, n := range f.Names {
			p := Param{place(n.Pos()), n.Name, f.Type, place(f.Type.Pos())}
			switch {
			case n.Name == "_":
				errs.Add(p.Pos, "name every parameter: the C prototype and the assembly use the names",
					"a parameter of %s is blank", c.Name)
				continue
			case !ident().MatchString(n.Name):
				errs.Add(p.Pos, "use ASCII letters, digits and _", "parameter %s cannot have this name in C", n.Name)
			case seen[n.Name]:
				errs.Add(p.Pos, "rename one", "two parameters of %s are called %s", c.Name, n.Name)
			}
			seen[n.Name] = true
			c.Params = append(c.Params, p)
		}
	}
	if len(c.Params) > MaxParams {
		errs.Add(c.Params[MaxParams].Pos, "pass a pointer to a struct",
			"%s has %d parameters, %d is the most", c.Name, len(c.Params), MaxParams)
	}
}

func parseResults(c *Call, list *ast.FieldList, place func(token.Pos) token.Position, errs *Errors) {
	if list == nil {
		return
	}
	var all []Param
	for _, f := range list.List {
		names := f.Names
		if len(names) == 0 {
			names = []*ast.Ident{{NamePos: f.Type.Pos()}}
		}
		for _, n := range names {
			all = append(all, Param{place(n.Pos()), n.Name, f.Type, place(f.Type.Pos())})
		}
	}
	if len(all) == 0 {
		return
	}
	if last := all[len(all)-1]; isError(last.Type) {
		c.Err = true
		all = all[:len(all)-1]
		if last.Name != "err" && last.Name != "" {
			errs.Add(last.Pos, "call it err", "the error result of %s is called %s", c.Name, last.Name)
		}
		for _, p := range c.Params {
			if p.Name == "err" {
				errs.Add(p.Pos, "rename it", "a parameter of %s is called err, as its error result is", c.Name)
			}
		}
	}
	if len(all) > 1 || len(all) == 1 && isError(all[0].Type) {
		pos := all[len(all)-1].Pos
		errs.Add(pos, "a function returns nothing, one value, err error, or one value and err error; let C store more through pointers",
			"%s has too many results", c.Name)
		all = all[:1]
	}
	if len(all) == 0 || isError(all[0].Type) {
		return
	}
	r := all[0]
	if c.Err && r.Name == "err" {
		errs.Add(r.Pos, "rename the value", "two results of %s are called err", c.Name)
	}
	switch {
	case r.Name == "" && c.Err:
		errs.Add(r.Pos, "write (r T, err error)", "%s has an error result beside a value without a name", c.Name)
	case r.Name == "_":
		errs.Add(r.Pos, "give it a name or none", "the result of %s is blank", c.Name)
	case r.Name != "" && !ident().MatchString(r.Name):
		errs.Add(r.Pos, "use ASCII letters, digits and _", "result %s cannot have this name in assembly", r.Name)
	}
	for _, p := range c.Params {
		if p.Name == r.Name {
			errs.Add(p.Pos, "rename one", "a parameter and a result of %s are both called %s", c.Name, p.Name)
		}
	}
	c.Result = &r
}

func isError(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "error"
}

// TypeString returns the type as the user wrote it.
func TypeString(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return "*" + TypeString(e.X)
	case *ast.ParenExpr:
		return TypeString(e.X)
	case *ast.SelectorExpr:
		return TypeString(e.X) + "." + e.Sel.Name
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", e), "*ast.")
}
