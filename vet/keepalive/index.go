package keepalive

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// index records how one function uses memory; the checks of many calls need it.
type index struct {
	stores map[any][]*ssa.Store // by the identity of the memory stored into
	handed map[handing]bool
}

// A handing is memory passed to a function as its last argument.
type handing struct {
	function string
	memory   any // its identity
}

// indexOf returns the index of a function, which it makes on first use.
func (c *checker) indexOf(f *ssa.Function) *index {
	if x := c.indices[f]; x != nil {
		return x
	}
	x := &index{stores: map[any][]*ssa.Store{}, handed: map[handing]bool{}}
	c.indices[f] = x
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				key := identity(root(instr.Addr))
				x.stores[key] = append(x.stores[key], instr)
			case ssa.CallInstruction:
				callee := instr.Common().StaticCallee()
				if callee == nil || callee.Object() == nil {
					continue
				}
				args := instr.Common().Args
				switch name := callee.Object().(*types.Func).FullName(); name {
				case pin, keepAlive:
					x.handed[handing{name, identity(root(args[len(args)-1]))}] = true
				}
			}
		}
	}
	return x
}

// identity returns a key that is equal for two roots if the analyzer can see that they are
// the same memory.
func identity(r ssa.Value) any { return identityTo(r, 100) }

// identityTo is identity for memory that is found through at most depth fields: a variable
// with one value may get it from its own field.
func identityTo(r ssa.Value, depth int) any {
	load, ok := r.(*ssa.UnOp)
	if !ok || depth == 0 {
		return r
	}
	type loaded struct {
		op    token.Token
		field int // -1: from no field
		from  any
	}
	if a, ok := load.X.(*ssa.FieldAddr); ok {
		return loaded{load.Op, a.Field, identityTo(root(a.X), depth-1)}
	}
	return loaded{load.Op, -1, load.X}
}
