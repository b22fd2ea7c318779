package keepalive

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// root returns the memory that a pointer points into: the variable or allocation, or the value
// from which the pointer came.
func root(v ssa.Value) ssa.Value {
	for range 100 {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.Convert:
			if isWide(x.X.Type()) || isString(x.X.Type()) != isString(x.Type()) {
				return v
			}
			v = x.X
		case *ssa.SliceToArrayPointer:
			v = x.X
		case *ssa.UnOp:
			a, ok := x.X.(*ssa.Alloc)
			if x.Op != token.MUL || !ok {
				return v
			}
			// A variable that is assigned once.
			stored := storedAt(a)
			if len(stored) != 1 {
				return v
			}
			v = stored[0]
		case *ssa.Call:
			b, ok := x.Call.Value.(*ssa.Builtin)
			if !ok {
				return v
			}
			switch b.Name() {
			case "Add", "Slice", "SliceData", "StringData", "String":
				v = x.Call.Args[0]
			default:
				return v
			}
		default:
			return v
		}
	}
	return v
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// inside returns the numbers made of pointers that the function f stores in the memory r.
func (c *checker) inside(f *ssa.Function, r ssa.Value) []ssa.Value {
	return c.insideOnce(f, r, map[ssa.Value]bool{})
}

func (c *checker) insideOnce(f *ssa.Function, r ssa.Value, seen map[ssa.Value]bool) (list []ssa.Value) {
	if seen[r] {
		return nil
	}
	seen[r] = true
	for _, store := range c.indexOf(f).stores[identity(r)] {
		// A composite literal is made in a temporary and copied.
		if load, ok := store.Val.(*ssa.UnOp); ok && load.Op == token.MUL && load.X != r {
			if _, ok := load.X.(*ssa.Alloc); ok && !isWide(load.Type()) {
				list = append(list, c.insideOnce(f, load.X, seen)...)
			}
		}
		if !isWide(store.Val.Type()) || store.Addr == r && !pointsToNumber(r) {
			continue
		}
		for _, from := range c.conversions(store.Val) {
			if conv, ok := from.(*ssa.Convert); ok && c.keptAlive(f, root(conv.X)) {
				continue
			}
			list = append(list, from)
		}
	}
	return list
}

// pointsOn reports whether the function f stores into the memory r a pointer to memory
// that may be moved or freed.
func (c *checker) pointsOn(f *ssa.Function, r ssa.Value) bool {
	for _, store := range c.indexOf(f).stores[identity(r)] {
		if store.Addr != r && isPointer(store.Val.Type()) && !c.still(store.Val) && !c.pinned(f, root(store.Val)) {
			return true
		}
	}
	return false
}

// pointsToNumber reports whether memory is one integer, such as *p = uintptr(…).
func pointsToNumber(r ssa.Value) bool {
	p, ok := r.Type().Underlying().(*types.Pointer)
	return ok && isWide(p.Elem())
}
