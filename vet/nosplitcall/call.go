package nosplitcall

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// call records a call: its edge, or, for a callee without one, its effects.
func (s *scan) call(c *ssa.Call, below bool) {
	s.looked++
	com := c.Common()
	if b, ok := com.Value.(*ssa.Builtin); ok {
		if below {
			s.builtin(c, b.Name())
		}
		return
	}
	fn := com.StaticCallee()
	if fn == nil {
		s.calls = append(s.calls, Call{To: "indirect", Grows: s.grows()})
		if below {
			what := "an indirect call"
			if com.IsInvoke() {
				what = "a call of " + s.a.name(com.Value.Type()) + "'s method " + com.Method.Name()
			}
			s.note(Splits, c.Pos(), what)
		}
		return
	}
	obj, _ := fn.Object().(*types.Func)
	if obj == nil { // a func literal, or a bound method
		if lit, ok := fn.Syntax().(*ast.FuncLit); ok && s.a.judge(lit.Body, fn.Signature).kind != noLeaf {
			return
		}
		s.calls = append(s.calls, Call{To: "func literal", Grows: s.grows()})
		if below {
			s.note(Splits, c.Pos(), "a call of a func literal")
		}
		return
	}
	if yes, race := intrinsic(obj); yes {
		if below && race {
			s.note(Instrumented, c.Pos(), "a call of "+s.a.short(symbolOf(obj)))
		}
		return
	}
	s.leave(c, below)
}

// leave records the edge of a call of a named function.
func (s *scan) leave(c *ssa.Call, below bool) {
	obj := c.Call.StaticCallee().Object().(*types.Func)
	sym, f := s.a.world.resolve(s.a.symbol(obj))
	if f == nil {
		switch s.a.leafOf(obj) {
		case pure:
			return
		case touches:
			if below && !noInstrument(obj.Pkg().Path()) {
				s.note(Instrumented, c.Pos(), "a call of "+s.a.short(sym))
			}
			return
		}
	}
	asm := f != nil && f.Asm
	decl := s.a.dirs.funcs[obj.Origin()]
	s.calls = append(s.calls, Call{To: sym, Grows: s.grows(), Sure: asm || decl.noinline, Below: below})
	if below {
		s.bad = append(s.bad, found{pos: c.Pos(), to: sym})
	}
}

// grows returns the growth of the stack at the entry of a callee: the frame and the return
// address.
func (s *scan) grows() Bytes {
	return s.a.frame(s.fn).plus(Bytes{target.call, target.call})
}

func (s *scan) builtin(c *ssa.Call, name string) {
	args := c.Call.Args
	switch name {
	case "append":
		s.note(Allocates, c.Pos(), "append")
	case "print", "println", "recover", "delete":
		s.note(Splits, c.Pos(), name)
	case "close":
		s.note(Splits, c.Pos(), "close of a channel")
	case "clear":
		if _, ok := args[0].Type().Underlying().(*types.Map); ok {
			s.note(Splits, c.Pos(), "clear of a map")
		} else {
			if s.races() {
				s.note(Instrumented, c.Pos(), "clear")
			}
			if hasPointers(args[0].Type().Underlying().(*types.Slice).Elem()) {
				s.note(NeedsP, c.Pos(), "clear of pointers")
			}
		}
	case "copy":
		if s.races() && !s.localSlice(args[0]) {
			s.note(Instrumented, c.Pos(), "copy")
		}
		if elem := args[0].Type().Underlying().(*types.Slice).Elem(); hasPointers(elem) {
			s.note(NeedsP, c.Pos(), "copy of pointers")
		}
	case "min", "max":
		if b, ok := c.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			s.note(Splits, c.Pos(), name+" of strings")
		}
	}
}

func (s *scan) localSlice(v ssa.Value) bool {
	sl, ok := v.(*ssa.Slice)
	return ok && s.local(sl.X)
}
