package nosplitcall

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// A function that is not marked may still never split: the compiler inlines it,
// or the assembler makes it nosplit because it calls nothing and its frame is
// small (cmd/internal/obj/x86, preprocess). It is called a leaf here. leaf.go
// judges that by the syntax alone, so that every package can be judged fast.

// inlineCost is how many nodes of syntax a function may have to count as inlined.
// The compiler's budget is 80 nodes of its own, which are fewer (a test compares).
const inlineCost = 80

// frameCost is how many nodes a function without calls may have to count as one
// with a small frame.
const frameCost = 1000

// A leafKind tells what a function does that never splits.
type leafKind int

const (
	noLeaf  leafKind = iota
	pure             // and touches no memory but its own frame
	touches          // and accesses memory, which -race instruments
)

// leafOf judges a function, of this package or of another.
func (a *analyzer) leafOf(fn *types.Func) leafKind {
	fn = fn.Origin()
	if fn.Pkg() != a.pass.Pkg {
		return a.leafFacts[symbolOf(fn)]
	}
	if k, ok := a.leafKinds[fn]; ok {
		return k.kind
	}
	a.leafKinds[fn] = judged{} // a function that calls itself is none
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

// judged is a verdict, and what led to it.
type judged struct {
	kind  leafKind
	cost  int  // nodes, those of what it calls included
	calls bool // calls remain in it: it can only be inlined, not made nosplit
}

// judge judges a body.
func (a *analyzer) judge(body *ast.BlockStmt, sig *types.Signature) judged {
	if a.escapesResult(sig) {
		return judged{}
	}
	j := judged{kind: pure}
	size := 0
	info := a.pass.TypesInfo
	ok := true
	own := func(e ast.Expr) bool { // a variable of the function's own, as far as one sees
		for {
			sel, isSel := ast.Unparen(e).(*ast.SelectorExpr)
			if !isSel || info.Selections[sel] == nil || info.Selections[sel].Indirect() {
				break
			}
			e = sel.X
		}
		id, isID := ast.Unparen(e).(*ast.Ident)
		if !isID {
			return false
		}
		v, isVar := info.ObjectOf(id).(*types.Var)
		return id.Name == "_" || isVar && v.Parent() != a.pass.Pkg.Scope()
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if !ok || n == nil {
			return false
		}
		j.cost++
		if e, isExpr := n.(ast.Expr); isExpr {
			if t := info.TypeOf(e); t != nil && types.IsInterface(t) {
				if _, isType := info.Types[e]; !isType || !info.Types[e].IsType() {
					ok = false
				}
			}
			if tv := info.Types[e]; tv.Value != nil {
				return false // a constant
			}
		}
		switch n := n.(type) {
		case *ast.IfStmt:
			if n.Init == nil && n.Else == nil && a.never(n.Cond) {
				return false
			}
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.SendStmt, *ast.SelectStmt, *ast.TypeAssertExpr,
			*ast.TypeSwitchStmt, *ast.CompositeLit:
			ok = false
			if lit, isLit := n.(*ast.CompositeLit); isLit {
				switch info.TypeOf(lit).Underlying().(type) {
				case *types.Struct, *types.Array:
					ok = true
				}
			}
		case *ast.UnaryExpr:
			ok = n.Op != token.ARROW
			if n.Op == token.AND {
				_, lit := ast.Unparen(n.X).(*ast.CompositeLit)
				ok = !lit && !own(n.X)
			}
		case *ast.BinaryExpr:
			t := info.TypeOf(n.X)
			basic, _ := t.Underlying().(*types.Basic)
			switch n.Op {
			case token.ADD:
				ok = basic == nil || basic.Info()&types.IsString == 0
			case token.EQL, token.NEQ:
				ok = !equalSplits(t, true)
			case token.QUO: // of complex numbers it is a call
				j.calls = j.calls || basic != nil && basic.Info()&types.IsComplex != 0
			}
		case *ast.StarExpr, *ast.SliceExpr:
			j.kind = touches
		case *ast.IndexExpr:
			switch info.TypeOf(n.X).Underlying().(type) {
			case *types.Map:
				ok = false
			case *types.Signature:
			default:
				j.kind = touches
			}
		case *ast.SelectorExpr:
			if s := info.Selections[n]; s != nil && s.Kind() == types.FieldVal {
				if s.Indirect() || !own(n.X) {
					j.kind = touches
				}
			}
		case *ast.Ident:
			if v, isVar := info.Uses[n].(*types.Var); isVar && v.Parent() == a.pass.Pkg.Scope() {
				j.kind = touches
			}
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				switch t := info.TypeOf(lhs); {
				case t == nil || own(lhs):
				case hasPointers(t):
					ok = false // a write barrier
				default:
					j.kind = touches
				}
				if n.Tok == token.ADD_ASSIGN && i == 0 {
					basic, _ := info.TypeOf(lhs).Underlying().(*types.Basic)
					ok = ok && (basic == nil || basic.Info()&types.IsString == 0)
				}
			}
		case *ast.RangeStmt:
			switch t := info.TypeOf(n.X).Underlying().(type) {
			case *types.Basic:
				ok = t.Info()&types.IsInteger != 0
			case *types.Slice, *types.Array, *types.Pointer:
			default:
				ok = false
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				size += int(a.sizeof(info.TypeOf(name)))
			}
		case *ast.CallExpr:
			ok = a.judgeCall(n, &j)
		}
		return ok
	})
	if !ok || (j.calls || !target.smallLeaves) && j.cost > inlineCost || j.cost > frameCost || size > stackSmall/2 {
		return judged{}
	}
	return j
}

// never tells whether a condition is false by its constants alone.
func (a *analyzer) never(cond ast.Expr) bool {
	if v := a.pass.TypesInfo.Types[cond].Value; v != nil {
		return v.Kind() == constant.Bool && !constant.BoolVal(v)
	}
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && b.Op == token.LAND && (a.never(b.X) || a.never(b.Y))
}

// escapesResult tells whether a function has results or parameters that are
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

// inline adds what a call of a leaf costs: its body, or a real call.
func (j *judged) inline(callee judged) {
	if callee.cost > inlineCost {
		j.cost += 57 // as the compiler counts it
		j.calls = true
		return
	}
	j.cost += callee.cost
	j.calls = j.calls || callee.calls
}

// judgeCall judges a call in a leaf.
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
