package keepalive

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// fixHoisted moves a conversion from a variable's definition into the call whose argument the
// variable is. It returns nil if that could change the program: if the variable is also used
// elsewhere, or if the converted expression is more than the name, or the address, of a
// variable that is assigned once.
func (c *checker) fixHoisted(e ast.Expr, stack []ast.Node) []analysis.SuggestedFix {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	obj := c.pass.TypesInfo.Uses[id]
	body := enclosing(stack)
	if obj == nil || body == nil || c.fixed[obj] {
		return nil
	}
	var def *ast.AssignStmt
	uses := 0
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE && len(n.Lhs) == 1 && len(n.Rhs) == 1 {
				if x, ok := n.Lhs[0].(*ast.Ident); ok && c.pass.TypesInfo.Defs[x] == obj {
					def = n
				}
			}
		case *ast.Ident:
			if c.pass.TypesInfo.Uses[n] == obj {
				uses++
			}
		}
		return true
	})
	if def == nil || uses != 1 || !c.isUintptrOfPointer(def.Rhs[0]) || !inBlock(def, body) || !c.stable(def.Rhs[0], body) {
		return nil
	}
	text := c.text(def.Rhs[0])
	if text == nil {
		return nil
	}
	c.fixed[obj] = true
	return []analysis.SuggestedFix{{
		Message: "convert in the argument list",
		TextEdits: []analysis.TextEdit{
			c.remove(def),
			{Pos: e.Pos(), End: e.End(), NewText: text},
		},
	}}
}

// remove removes a statement, and its line if it has no other code.
func (c *checker) remove(s ast.Stmt) analysis.TextEdit {
	edit := analysis.TextEdit{Pos: s.Pos(), End: s.End()}
	file := c.pass.Fset.File(s.Pos())
	first, last := file.Line(s.Pos()), file.Line(s.End())
	text, err := c.pass.ReadFile(file.Name())
	if err != nil || len(text) != file.Size() || last == file.LineCount() {
		return edit
	}
	before := text[file.Offset(file.LineStart(first)):file.Offset(s.Pos())]
	after := text[file.Offset(s.End()):file.Offset(file.LineStart(last+1))]
	if len(bytes.TrimSpace(before)) == 0 && len(bytes.TrimSpace(after)) == 0 {
		edit.Pos, edit.End = file.LineStart(first), file.LineStart(last+1)
	} else if rest, ok := bytes.CutPrefix(after, []byte("; ")); ok {
		edit.End += token.Pos(len(after) - len(rest))
	}
	return edit
}

// enclosing returns the body of the function that contains the stack's last node.
func enclosing(stack []ast.Node) *ast.BlockStmt {
	for i := len(stack) - 1; i >= 0; i-- {
		switch fn := stack[i].(type) {
		case *ast.FuncDecl:
			return fn.Body
		case *ast.FuncLit:
			return fn.Body
		}
	}
	return nil
}

// inBlock reports whether a statement is in a list of statements, so that it can be removed.
func inBlock(s ast.Stmt, body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if b, ok := n.(*ast.BlockStmt); ok {
			for _, x := range b.List {
				found = found || x == s
			}
		}
		return !found
	})
	return found
}

// stable reports whether a conversion means the same anywhere in the function: it converts
// a variable, or its address, and the variable is assigned once.
func (c *checker) stable(e ast.Expr, body *ast.BlockStmt) bool {
	ok := true
	var vars []types.Object
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if v, isVar := c.pass.TypesInfo.Uses[n].(*types.Var); isVar {
				vars = append(vars, v)
			}
		case *ast.CallExpr:
			ok = ok && c.pass.TypesInfo.Types[n.Fun].IsType()
		case *ast.SelectorExpr:
			if x, isId := n.X.(*ast.Ident); isId {
				if _, isPkg := c.pass.TypesInfo.Uses[x].(*types.PkgName); isPkg {
					return false
				}
			}
			ok = false
		case *ast.IndexExpr:
			if _, lit := n.Index.(*ast.BasicLit); !lit {
				ok = false
			}
		case *ast.StarExpr, *ast.FuncLit, *ast.CompositeLit:
			ok = false
		}
		return ok
	})
	assigned := map[types.Object]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if id, isId := l.(*ast.Ident); isId && c.pass.TypesInfo.Uses[id] != nil {
					assigned[c.pass.TypesInfo.Uses[id]] = true
				}
			}
		case *ast.IncDecStmt:
			if id, isId := n.X.(*ast.Ident); isId {
				assigned[c.pass.TypesInfo.Uses[id]] = true
			}
		}
		return true
	})
	for _, v := range vars {
		if assigned[v] || v.Parent() == c.pass.Pkg.Scope() {
			return false
		}
	}
	return ok
}

// fixSum makes uintptr(unsafe.Pointer(p)) + n the conversion of a sum.
func (c *checker) fixSum(e ast.Expr) []analysis.SuggestedFix {
	sum, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok || sum.Op != token.ADD || !c.isUintptrOfPointer(sum.X) || c.converts(sum.Y) {
		return nil
	}
	conv := ast.Unparen(sum.X).(*ast.CallExpr)
	fun, ptr, n := c.text(conv.Fun), c.text(conv.Args[0]), c.text(sum.Y)
	if fun == nil || ptr == nil || n == nil || c.unsafeName(e) == "" {
		return nil
	}
	text := string(fun) + "(" + c.unsafeName(e) + ".Add(" + string(ptr) + ", " + string(n) + "))"
	return []analysis.SuggestedFix{{
		Message:   "convert the sum",
		TextEdits: []analysis.TextEdit{{Pos: e.Pos(), End: e.End(), NewText: []byte(text)}},
	}}
}

// unsafeName returns the name of package unsafe in the file of e.
func (c *checker) unsafeName(e ast.Expr) (name string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if p, ok := c.pass.TypesInfo.Uses[id].(*types.PkgName); ok && p.Imported() == types.Unsafe {
				name = id.Name
			}
		}
		return true
	})
	return name
}

// text returns the source of an expression.
func (c *checker) text(e ast.Expr) []byte {
	var b bytes.Buffer
	if format.Node(&b, c.pass.Fset, e) != nil {
		return nil
	}
	return b.Bytes()
}
