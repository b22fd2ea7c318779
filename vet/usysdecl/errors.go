package usysdecl

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// dropped reports a call whose error is dropped.
func (c *checker) dropped(call *ast.CallExpr, fn *types.Func, cur inspector.Cursor) {
	var lhs []ast.Expr
	for cur.Parent().Node() != nil {
		if _, ok := cur.Parent().Node().(*ast.ParenExpr); !ok {
			break
		}
		cur = cur.Parent()
	}
	switch s := cur.Parent().Node().(type) {
	case *ast.ExprStmt, *ast.GoStmt:
		c.ReportRangef(call, "the error of %s is dropped: check it, or write _ for every result", c.name(fn))
		return
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			lhs = s.Lhs
		}
	case *ast.ValueSpec:
		if len(s.Values) == 1 {
			for _, id := range s.Names {
				lhs = append(lhs, id)
			}
		}
	}
	if len(lhs) == 2 && blank(lhs[1]) && !blank(lhs[0]) {
		c.ReportRangef(lhs[1], "the error of %s is dropped, and its value used", c.name(fn))
	}
}

func blank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// syscall reports a struct filled by sysc.Call or usys.GoSyscall whose Err is never read.
// Generated code is not checked: its generator knows which calls cannot fail.
func (c *checker) syscall(call *ast.CallExpr, name string, cur inspector.Cursor) {
	if len(call.Args) == 0 || ast.IsGenerated(root(cur).Node().(*ast.File)) {
		return
	}
	addr, ok := ast.Unparen(call.Args[0]).(*ast.UnaryExpr)
	if !ok || addr.Op != token.AND {
		return
	}
	id, ok := ast.Unparen(addr.X).(*ast.Ident)
	if !ok {
		return
	}
	obj, ok := c.TypesInfo.Uses[id].(*types.Var)
	if !ok || obj.Parent() == obj.Pkg().Scope() || obj.IsField() {
		return
	}
	if _, ok := cur.Parent().Node().(*ast.ExprStmt); !ok {
		return // the code checks GoSyscall's error
	}
	looked := false
	for use := range root(cur).Preorder((*ast.Ident)(nil)) {
		if c.TypesInfo.Uses[use.Node().(*ast.Ident)] == obj && !looked {
			looked = c.looksAtErr(use)
		}
	}
	if !looked {
		c.ReportRangef(call.Args[0], "%s.Err is not read after %s: 0 is a success", id.Name, name)
	}
}

// root returns the file that contains a node.
func root(cur inspector.Cursor) inspector.Cursor {
	for file := range cur.Enclosing((*ast.File)(nil)) {
		return file
	}
	return cur
}

// looksAtErr reports whether a use of a struct can read its field Err: any use but that of
// another field, or as the argument of these two functions.
func (c *checker) looksAtErr(use inspector.Cursor) bool {
	switch parent := use.Parent().Node().(type) {
	case *ast.SelectorExpr:
		return parent.Sel.Name == "Err" || parent.Sel.Name == "Errstr"
	case *ast.UnaryExpr:
		call, ok := use.Parent().Parent().Node().(*ast.CallExpr)
		if !ok || parent.Op != token.AND || call.Args[0] != ast.Expr(parent) {
			return true
		}
		fn := c.callee(call)
		return fn == nil || fn.FullName() != syscPath+".Call" && fn.FullName() != usysPath+".GoSyscall"
	}
	return true
}

// compared checks a comparison, a switch or a type assertion.
func (c *checker) compared(cur inspector.Cursor) {
	switch n := cur.Node().(type) {
	case *ast.BinaryExpr:
		if n.Op != token.EQL && n.Op != token.NEQ {
			return
		}
		for _, x := range [][2]ast.Expr{{n.X, n.Y}, {n.Y, n.X}} {
			if c.isErrno(x[1]) && c.ofTypedCall(x[0], cur) {
				c.Report(analysis.Diagnostic{Pos: n.Pos(), End: n.End(), Category: "compared",
					Message:        fmt.Sprintf("%s is never equal to a number, since it is a *usys.Error: use errors.Is(%s, %s)", c.text(x[0]), c.text(x[0]), c.text(x[1])),
					SuggestedFixes: c.fixIs(n, x[0], x[1])})
				return
			}
		}
	case *ast.SwitchStmt:
		if n.Tag == nil || !c.ofTypedCall(n.Tag, cur) {
			return
		}
		for _, clause := range n.Body.List {
			for _, e := range clause.(*ast.CaseClause).List {
				if c.isErrno(e) {
					c.ReportRangef(e, "%s is never equal to a number, since it is a *usys.Error: use errors.Is(%s, %s)", c.text(n.Tag), c.text(n.Tag), c.text(e))
				}
			}
		}
	case *ast.TypeAssertExpr:
		if n.Type != nil && c.isErrnoType(c.TypesInfo.TypeOf(n.Type)) && c.ofTypedCall(n.X, cur) {
			c.ReportRangef(n, "%s never holds a %s itself, since it is a *usys.Error: use errors.As", c.text(n.X), c.text(n.Type))
		}
	case *ast.TypeSwitchStmt:
		var x ast.Expr
		switch s := n.Assign.(type) {
		case *ast.ExprStmt:
			x = s.X.(*ast.TypeAssertExpr).X
		case *ast.AssignStmt:
			x = s.Rhs[0].(*ast.TypeAssertExpr).X
		}
		if !c.ofTypedCall(x, cur) {
			return
		}
		for _, clause := range n.Body.List {
			for _, e := range clause.(*ast.CaseClause).List {
				if c.isErrnoType(c.TypesInfo.TypeOf(e)) {
					c.ReportRangef(e, "%s never holds a %s itself, since it is a *usys.Error: use errors.As", c.text(x), c.text(e))
				}
			}
		}
	}
}

// isErrno reports whether an expression is an error number: of type usys.Errno or of a similar
// type.
func (c *checker) isErrno(e ast.Expr) bool { return c.isErrnoType(c.TypesInfo.TypeOf(e)) }

// isErrnoType reports whether a type is an integer with a method Error.
func (c *checker) isErrnoType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	b, ok := named.Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsInteger == 0 {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(named, false, named.Obj().Pkg(), "Error")
	return m != nil
}

// ofTypedCall reports whether an expression is a variable of type error to which this function
// assigns only errors of typed calls.
func (c *checker) ofTypedCall(e ast.Expr, cur inspector.Cursor) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	obj := c.TypesInfo.ObjectOf(id)
	if obj == nil || !types.Identical(obj.Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	yes, no := 0, 0
	for a := range root(cur).Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.UnaryExpr)(nil), (*ast.Field)(nil)) {
		var lhs, rhs []ast.Expr
		switch a := a.Node().(type) {
		case *ast.AssignStmt:
			lhs, rhs = a.Lhs, a.Rhs
		case *ast.ValueSpec:
			for _, n := range a.Names {
				lhs = append(lhs, n)
			}
			rhs = a.Values
			if len(rhs) == 0 {
				continue
			}
		case *ast.UnaryExpr:
			if x, ok := ast.Unparen(a.X).(*ast.Ident); ok && a.Op == token.AND && c.TypesInfo.ObjectOf(x) == obj {
				no++ // other code may assign it
			}
			continue
		case *ast.Field:
			for _, n := range a.Names {
				if c.TypesInfo.Defs[n] == obj && !isResult(a, root(cur)) {
					no++ // a parameter
				}
			}
			continue
		}
		for i, l := range lhs {
			x, ok := ast.Unparen(l).(*ast.Ident)
			if !ok || c.TypesInfo.ObjectOf(x) != obj {
				continue
			}
			r := rhs[0]
			if len(rhs) == len(lhs) {
				r = rhs[i]
			}
			if call, ok := ast.Unparen(r).(*ast.CallExpr); ok {
				if fn := c.callee(call); fn != nil && c.tables.Func(fn) != nil {
					yes++
					continue
				}
			}
			if tv := c.TypesInfo.Types[r]; !tv.IsNil() {
				no++
			}
		}
	}
	return yes > 0 && no == 0
}

// isResult reports whether a field is in a function's list of results.
func isResult(f *ast.Field, file inspector.Cursor) bool {
	for fn := range file.Preorder((*ast.FuncType)(nil)) {
		if r := fn.Node().(*ast.FuncType).Results; r != nil {
			for _, x := range r.List {
				if x == f {
					return true
				}
			}
		}
	}
	return false
}

// fixIs replaces a comparison by a call of errors.Is, if the file imports errors.
func (c *checker) fixIs(n *ast.BinaryExpr, err, errno ast.Expr) []analysis.SuggestedFix {
	for _, file := range c.Files {
		if file.FileStart > n.Pos() || n.Pos() >= file.FileEnd {
			continue
		}
		for _, i := range file.Imports {
			if i.Path.Value != `"errors"` || i.Name != nil {
				continue
			}
			text := "errors.Is(" + c.text(err) + ", " + c.text(errno) + ")"
			if n.Op == token.NEQ {
				text = "!" + text
			}
			return []analysis.SuggestedFix{{Message: "use errors.Is",
				TextEdits: []analysis.TextEdit{{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}}}}
		}
	}
	return nil
}
