package keepalive

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// keepsOf returns the parameters of a function whose memory is kept after the call.
func (c *checker) keepsOf(f *ssa.Function) []int {
	if f == nil {
		return nil
	}
	if fact := c.keeps[f]; fact != nil {
		return fact.Params
	}
	fn, ok := f.Object().(*types.Func)
	if !ok || isWrapper(f) {
		return nil
	}
	return c.keepsByName(fn)
}

// keepsByName is keepsOf by declarations, flags and facts, without the function's body.
func (c *checker) keepsByName(fn *types.Func) (list []int) {
	if d := c.tables.Func(fn); d != nil {
		list = append(list, d.Keeps...)
	}
	for _, name := range c.config.keeps[nameOf(fn)] {
		for i := range fn.Signature().Params().Len() {
			if fn.Signature().Params().At(i).Name() == name {
				list = append(list, i)
			}
		}
	}
	if fact := new(keepsFact); fn.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(fn, fact) {
		list = append(list, fact.Params...)
	}
	return list
}

// summarizeKeeps adds the parameters of f that f passes to be kept.
func (c *checker) summarizeKeeps(f *ssa.Function) (changed bool) {
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			args := c.arguments(call)
			for _, i := range c.keepsOf(call.Common().StaticCallee()) {
				if i >= len(args) || args[i] == nil {
					continue
				}
				p, ok := pointerOf(args[i]).(*ssa.Parameter)
				if !ok || c.pinned(f, p) {
					continue
				}
				index := paramIndex(f, p)
				if index < 0 {
					continue
				}
				fact := c.keeps[f]
				if fact == nil {
					fact = new(keepsFact)
					c.keeps[f] = fact
				}
				if !slices.Contains(fact.Params, index) {
					fact.Params = append(fact.Params, index)
					changed = true
				}
			}
		}
	}
	return changed
}

// pointerOf returns the root of a pointer argument, or of the pointer that the argument
// converts to a number.
func pointerOf(v ssa.Value) ssa.Value {
	if conv, ok := v.(*ssa.Convert); ok && isWide(conv.Type()) && isKind(conv.X.Type(), types.UnsafePointer) {
		v = conv.X
	}
	return root(v)
}
