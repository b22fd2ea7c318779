package nosplitcall

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// frame returns a lower bound of a Go function's frame, including the frame pointer.
//
// In an ordinary build only values that no optimization removes are certain: the arguments of
// calls that are not inlined, and variables whose addresses such calls get. With -N -l every
// variable has a place.
func (a *analyzer) frame(fn *ssa.Function) Bytes {
	if b, ok := a.frames[fn]; ok {
		return b
	}
	var args Bytes
	locals := map[*ssa.Alloc]bool{}
	calls := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			callee := c.Call.StaticCallee()
			sure, abi0 := false, false
			if callee != nil {
				if obj, ok := callee.Object().(*types.Func); ok {
					if yes, _ := intrinsic(obj); yes {
						continue
					}
					_, f := a.world.resolve(a.symbol(obj))
					abi0 = f != nil && f.Asm && !f.Internal
					sure = f != nil && f.Asm || a.dirs.funcs[obj.Origin()].noinline
				}
			} else if _, ok := c.Call.Value.(*ssa.Builtin); ok {
				continue
			}
			n := a.callArea(c.Call.Signature())
			if abi0 {
				n = a.stackArgs(c.Call.Signature()) // the compiler knows that the callee is assembly, and makes no wrapper
			}
			n = align(n, target.word)
			args.Plain = max(args.Plain, n)
			if !sure {
				continue
			}
			args.Opt, calls = max(args.Opt, n), true
			for _, arg := range c.Call.Args {
				if v, ok := rootOf(arg).(*ssa.Alloc); ok && !a.heap(v) {
					locals[v] = true
				}
			}
		}
	}
	for v := range locals {
		args.Opt += align(int(a.sizeof(v.Type().Underlying().(*types.Pointer).Elem())), target.word)
	}
	args.Plain = max(args.Opt, args.Plain+a.variables(fn))
	if runtimePackage(a.pass.Pkg.Path()) {
		args.Plain = args.Opt // always optimized
	}
	if args.Opt > 0 || calls {
		args.Opt += target.fp
	}
	if args.Plain > 0 || calls {
		args.Plain += target.fp
	}
	a.frames[fn] = args
	return args
}

// variables returns the size of a function's variables. A variable whose address is taken may
// be on the heap: it counts as a pointer.
func (a *analyzer) variables(fn *ssa.Function) int {
	var body ast.Node
	var results *ast.FieldList
	switch n := fn.Syntax().(type) {
	case *ast.FuncDecl:
		body, results = n.Body, n.Type.Results
	case *ast.FuncLit:
		body, results = n.Body, n.Type.Results
	}
	if body == nil {
		return 0
	}
	taken := map[types.Object]bool{}
	depth := 0
	list := map[*types.Var]bool{}
	var visit func(n ast.Node) bool
	root := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.SelectorExpr:
				e = x.X
			case *ast.IndexExpr:
				e = x.X
			case *ast.Ident:
				taken[a.pass.TypesInfo.Uses[x]] = true
				return
			default:
				return
			}
		}
	}
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			depth++
			ast.Inspect(n.Body, visit)
			depth--
			return false
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				root(n.X)
			}
		case *ast.SliceExpr:
			root(n.X)
		case *ast.SelectorExpr:
			root(n.X) // perhaps a method with a pointer receiver
		case *ast.Ident:
			if v, ok := a.pass.TypesInfo.Defs[n].(*types.Var); ok && depth == 0 && n.Name != "_" && !v.IsField() {
				list[v] = true
			} else if depth > 0 {
				taken[a.pass.TypesInfo.Uses[n]] = true
			}
		}
		return true
	}
	ast.Inspect(body, visit)
	n := 0
	for v := range list {
		if size := int(a.sizeof(v.Type())); taken[v] {
			n += min(size, target.word)
		} else {
			n += size
		}
	}
	_ = results
	return n &^ (target.word - 1)
}

func align(n, to int) int { return (n + to - 1) / to * to }

// sizeof returns a type's size in bytes, or 0 if it depends on a type parameter.
func (a *analyzer) sizeof(t types.Type) (n int64) {
	defer func() {
		if recover() != nil { // go/types panics on type parameters
			n = 0
		}
	}()
	return a.pass.TypesSizes.Sizeof(t)
}

// stackArgs returns the size of arguments and results on the stack in the convention of
// assembly (ABI0).
func (a *analyzer) stackArgs(sig *types.Signature) int {
	n := 0
	place := func(t types.Type) {
		n = align(n, int(max(1, a.alignof(t)))) + int(a.sizeof(t))
	}
	if sig.Recv() != nil {
		place(sig.Recv().Type())
	}
	for v := range sig.Params().Variables() {
		place(v.Type())
	}
	n = align(n, target.word)
	for v := range sig.Results().Variables() {
		place(v.Type())
	}
	return n
}

func (a *analyzer) alignof(t types.Type) (n int64) {
	defer func() {
		if recover() != nil {
			n = 1
		}
	}()
	return a.pass.TypesSizes.Alignof(t)
}

// callArea returns the size of the part of a caller's frame that is for a call: the arguments
// and results that do not fit in registers, and room for the callee to spill those that do
// (ABIInternal). Without registers it is the size of all of them.
func (a *analyzer) callArea(sig *types.Signature) int {
	if target.ints == 0 {
		return a.stackArgs(sig)
	}
	stack, spill := 0, 0
	assign := func(list []types.Type, params bool) {
		ints, floats := target.ints, target.floats
		for _, t := range list {
			i, f := ints, floats
			if registers(t, &i, &f) && i >= 0 && f >= 0 {
				ints, floats = i, f
				if params {
					spill = align(spill, int(max(1, a.alignof(t)))) + int(a.sizeof(t))
				}
			} else {
				stack = align(stack, int(max(1, a.alignof(t)))) + int(a.sizeof(t))
			}
		}
		stack = align(stack, target.word)
	}
	var params, results []types.Type
	if sig.Recv() != nil {
		params = append(params, sig.Recv().Type())
	}
	for v := range sig.Params().Variables() {
		params = append(params, v.Type())
	}
	for v := range sig.Results().Variables() {
		results = append(results, v.Type())
	}
	assign(params, true)
	assign(results, false)
	return stack + align(spill, target.word)
}

// registers takes the registers for a value of type t, and reports whether it travels in registers.
func registers(t types.Type, ints, floats *int) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsFloat != 0:
			*floats--
		case u.Info()&types.IsComplex != 0:
			*floats -= 2
		case u.Info()&types.IsString != 0:
			*ints -= 2
		default:
			*ints--
		}
	case *types.Slice:
		*ints -= 3
	case *types.Interface:
		*ints -= 2
	case *types.Struct:
		for f := range u.Fields() {
			if !registers(f.Type(), ints, floats) {
				return false
			}
		}
	case *types.Array:
		return u.Len() == 0 || u.Len() == 1 && registers(u.Elem(), ints, floats)
	default:
		*ints--
	}
	return true
}
