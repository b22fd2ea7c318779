package nosplitcall

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// A function that is not marked nosplit may still never split: the compiler inlines it, or
// the assembler makes it nosplit because it calls nothing and its frame is small
// (cmd/internal/obj/x86, preprocess). This package calls such a function a leaf. This file
// recognises leaves by syntax alone, so that every package can be examined fast.

// inlineCost is the largest number of syntax nodes of a function that counts as inlined. The
// compiler's budget is 80 nodes of its own kind, of which there are fewer (a test compares).
const inlineCost = 80

// frameCost is the largest number of nodes of a function without calls that counts as one with
// a small frame.
const frameCost = 1000

// A leafKind describes a function that never splits.
type leafKind int

const (
	noLeaf  leafKind = iota
	pure             // a leaf that accesses only its frame
	touches          // a leaf that accesses memory, which -race instruments
)

// leafOf returns the kind of a function, of this package or of another.
func (a *analyzer) leafOf(fn *types.Func) leafKind {
	fn = fn.Origin()
	if fn.Pkg() != a.pass.Pkg {
		return a.leafFacts[symbolOf(fn)]
	}
	if k, ok := a.leafKinds[fn]; ok {
		return k.kind
	}
	a.leafKinds[fn] = judged{} // a recursive function is no leaf
	decl := a.dirs.decls[fn]
	if decl == nil || decl.Body == nil || a.dirs.funcs[fn].nomove || a.dirs.funcs[fn].nosplit {
		return noLeaf
	}
	j := a.judge(decl.Body, fn.Signature())
	if a.dirs.funcs[fn].noinline && j.calls {
		j = judged{}
	}
	if j.kind == touches && (noInstrument(a.pass.Pkg.Path()) || a.dirs.funcs[fn].norace) {
		j.kind = pure
	}
	a.leafKinds[fn] = j
	if j.kind != noLeaf {
		a.result.leaves[symbolOf(fn)] = j
	}
	return j.kind
}

// judged is the result for a function, with the counts that led to it.
type judged struct {
	kind  leafKind
	cost  int  // nodes, including those of its callees
	calls bool // it contains calls: it can only be inlined, not made nosplit
}

// judge examines a body.
func (a *analyzer) judge(body *ast.BlockStmt, sig *types.Signature) judged {
	if a.escapesResult(sig) {
		return judged{}
	}
	l := leaf{a: a, info: a.pass.TypesInfo, judged: judged{kind: pure}}
	ok := true
	ast.Inspect(body, func(n ast.Node) bool {
		if !ok || n == nil {
			return false
		}
		l.cost++
		var more bool
		more, ok = l.node(n)
		return more && ok
	})
	if !ok || (l.calls || !target.smallLeaves) && l.cost > inlineCost || l.cost > frameCost || l.size > stackSmall/2 {
		return judged{}
	}
	return l.judged
}

// A leaf is the state of the examination of a body.
type leaf struct {
	judged
	a    *analyzer
	info *types.Info
	size int // of its variables
}

// own reports whether e is visibly a local variable of the function.
func (l *leaf) own(e ast.Expr) bool {
	for {
		sel, isSel := ast.Unparen(e).(*ast.SelectorExpr)
		if !isSel || l.info.Selections[sel] == nil || l.info.Selections[sel].Indirect() {
			break
		}
		e = sel.X
	}
	id, isID := ast.Unparen(e).(*ast.Ident)
	if !isID {
		return false
	}
	v, isVar := l.info.ObjectOf(id).(*types.Var)
	return id.Name == "_" || isVar && v.Parent() != l.a.pass.Pkg.Scope()
}

// isText reports whether t is a string type. Adding and copying strings allocates.
func isText(t types.Type) bool {
	basic, _ := t.Underlying().(*types.Basic)
	return basic != nil && basic.Info()&types.IsString != 0
}

// node examines a node by itself. more reports whether its children have to be examined; ok,
// whether a leaf may contain it.
func (l *leaf) node(n ast.Node) (more, ok bool) {
	switch n := n.(type) {
	case ast.Expr:
		_, call := n.(*ast.CallExpr) // judgeCall examines the callee
		if t := l.info.TypeOf(n); !call && t != nil && types.IsInterface(t) && !l.info.Types[n].IsType() {
			return false, false
		}
		if l.info.Types[n].Value != nil {
			return false, true // a constant
		}
		return true, l.expr(n)
	case *ast.IfStmt:
		if n.Init == nil && n.Else == nil && l.a.never(n.Cond) {
			return false, true
		}
	case *ast.GoStmt, *ast.DeferStmt, *ast.SendStmt, *ast.SelectStmt, *ast.TypeSwitchStmt:
		return false, false
	case *ast.AssignStmt:
		return true, l.assigns(n)
	case *ast.RangeStmt:
		switch t := l.info.TypeOf(n.X).Underlying().(type) {
		case *types.Basic:
			return true, t.Info()&types.IsInteger != 0
		case *types.Slice, *types.Array, *types.Pointer:
		default:
			return false, false
		}
	case *ast.ValueSpec:
		for _, name := range n.Names {
			l.size += int(l.a.sizeof(l.info.TypeOf(name)))
		}
	}
	return true, true
}

// expr examines an expression, and reports whether a leaf may contain it.
func (l *leaf) expr(n ast.Expr) bool {
	switch n := n.(type) {
	case *ast.FuncLit, *ast.TypeAssertExpr:
		return false
	case *ast.CompositeLit:
		switch l.info.TypeOf(n).Underlying().(type) {
		case *types.Struct, *types.Array:
			return true
		}
		return false
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			_, lit := ast.Unparen(n.X).(*ast.CompositeLit)
			return !lit && !l.own(n.X)
		}
		return n.Op != token.ARROW
	case *ast.BinaryExpr:
		return l.binary(n)
	case *ast.StarExpr, *ast.SliceExpr:
		l.kind = touches
	case *ast.IndexExpr:
		switch l.info.TypeOf(n.X).Underlying().(type) {
		case *types.Map:
			return false
		case *types.Signature:
		default:
			l.kind = touches
		}
	case *ast.SelectorExpr:
		if s := l.info.Selections[n]; s != nil && s.Kind() == types.FieldVal && (s.Indirect() || !l.own(n.X)) {
			l.kind = touches
		}
	case *ast.Ident:
		if v, isVar := l.info.Uses[n].(*types.Var); isVar && v.Parent() == l.a.pass.Pkg.Scope() {
			l.kind = touches
		}
	case *ast.CallExpr:
		return l.a.judgeCall(n, &l.judged)
	}
	return true
}

func (l *leaf) binary(n *ast.BinaryExpr) bool {
	t := l.info.TypeOf(n.X)
	switch n.Op {
	case token.ADD:
		return !isText(t)
	case token.EQL, token.NEQ:
		return !equalSplits(t, true)
	case token.QUO: // division of complex numbers is a call
		basic, _ := t.Underlying().(*types.Basic)
		l.calls = l.calls || basic != nil && basic.Info()&types.IsComplex != 0
	}
	return true
}

func (l *leaf) assigns(n *ast.AssignStmt) bool {
	for _, lhs := range n.Lhs {
		switch t := l.info.TypeOf(lhs); {
		case t == nil || l.own(lhs):
		case hasPointers(t):
			return false // a write barrier
		default:
			l.kind = touches
		}
	}
	return n.Tok != token.ADD_ASSIGN || !isText(l.info.TypeOf(n.Lhs[0]))
}

// never reports whether a condition is false because of its constants.
func (a *analyzer) never(cond ast.Expr) bool {
	if v := a.pass.TypesInfo.Types[cond].Value; v != nil {
		return v.Kind() == constant.Bool && !constant.BoolVal(v)
	}
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && b.Op == token.LAND && (a.never(b.X) || a.never(b.Y))
}

// escapesResult reports whether a function has results or parameters that are
// interfaces, whose values a caller would have to make.
func (a *analyzer) escapesResult(sig *types.Signature) bool {
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 || sig.Variadic() {
		return true
	}
	for v := range sig.Results().Variables() {
		if types.IsInterface(v.Type()) {
			return true
		}
	}
	return false
}

// inline adds the cost of a call of a leaf: its body, or a real call.
func (j *judged) inline(callee judged) {
	if callee.cost > inlineCost {
		j.cost += 57 // the compiler's cost of a call
		j.calls = true
		return
	}
	j.cost += callee.cost
	j.calls = j.calls || callee.calls
}

// judgeCall examines a call in a leaf.
func (a *analyzer) judgeCall(c *ast.CallExpr, j *judged) bool {
	info := a.pass.TypesInfo
	if tv := info.Types[c.Fun]; tv.IsType() { // a conversion
		from, to := info.TypeOf(c.Args[0]).Underlying(), tv.Type.Underlying()
		if types.Identical(from, to) {
			return true
		}
		_, slice := to.(*types.Slice)
		basic, _ := to.(*types.Basic)
		return !slice && (basic == nil || basic.Info()&types.IsString == 0)
	}
	var id *ast.Ident
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	switch f := info.Uses[id].(type) {
	case *types.Builtin:
		switch f.Name() {
		case "len", "cap", "real", "imag", "Add", "Sizeof", "Offsetof", "Alignof", "SliceData", "StringData":
			return true
		case "min", "max":
			basic, _ := info.TypeOf(c).Underlying().(*types.Basic)
			return basic != nil && basic.Info()&types.IsString == 0
		}
		return false
	case *types.Func:
		if yes, race := intrinsic(f); yes {
			if race {
				j.kind = touches
			}
			return true
		}
		sym, known := a.world.resolve(a.symbol(f))
		switch k := a.leafOf(f); {
		case k != noLeaf:
			j.kind = max(j.kind, k)
			j.inline(a.leafKinds[f.Origin()])
			return true
		case known != nil && known.Nosplit && !a.enter[sym] && !a.exit[sym]:
			decl := a.dirs.decls[f.Origin()]
			if decl == nil || decl.Body == nil {
				j.inline(judged{kind: pure, cost: inlineCost + 1})
				return len(known.Bad) == 0
			}
			inner := a.judge(decl.Body, f.Signature())
			j.inline(inner)
			j.kind = max(j.kind, inner.kind)
			return inner.kind != noLeaf
		}
	}
	return false
}
