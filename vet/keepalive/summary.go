package keepalive

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// summarize computes, function by function until nothing changes, the parameters that reach
// sinks and the results that are made of pointers, and exports them as facts.
func (c *checker) summarize() {
	c.forget()
	c.sortFuncs()
	for changed := true; changed; {
		changed = false
		if c.stale {
			c.forget()
		}
		for _, f := range c.funcs {
			changed = c.summarizeFlows(f) || changed
			changed = c.summarizeMade(f) || changed
			changed = c.summarizeKeeps(f) || changed
			changed = c.summarizeForeign(f) || changed
		}
	}
	for f, fact := range c.flows {
		if fn, ok := f.Object().(*types.Func); ok && c.configured(fn) == nil {
			c.pass.ExportObjectFact(fn, fact)
		}
	}
	for f, fact := range c.made {
		if fn, ok := f.Object().(*types.Func); ok {
			c.pass.ExportObjectFact(fn, fact)
		}
	}
	for f, fact := range c.keeps {
		if fn, ok := f.Object().(*types.Func); ok {
			c.pass.ExportObjectFact(fn, fact)
		}
	}
	for f, fact := range c.foreigns {
		if fn, ok := f.Object().(*types.Func); ok {
			c.pass.ExportObjectFact(fn, fact)
		}
	}
}

// exportFields exports the fields that hold addresses as facts.
func (c *checker) exportFields() {
	var fields []*types.Var
	for key := range c.stores {
		if f, ok := key.(*types.Var); ok && f != nil && f.Pkg() == c.pass.Pkg && isWide(f.Type()) {
			fields = append(fields, f)
		}
	}
	// Sort, so that each run makes the same steps.
	slices.SortFunc(fields, func(a, b *types.Var) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, f := range fields {
		if c.unsafeOf(node{stores, f}) != nil {
			c.pass.ExportObjectFact(f, new(addressFact))
		}
	}
}

// summarizeFlows adds the parameters of f that reach a sink inside it.
func (c *checker) summarizeFlows(f *ssa.Function) (changed bool) {
	fn, named := f.Object().(*types.Func)
	if named && (c.configured(fn) != nil || releases.match(nameOf(fn))) {
		return false
	}
	for _, block := range f.Blocks {
		for _, instr := range block.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			s := c.sinkOfSSA(call.Common().StaticCallee())
			if s == nil || c.unmaps[posKey(call.Common().Pos())] {
				continue
			}
			for i, arg := range c.arguments(call) {
				if !s.has(i) {
					continue
				}
				for _, p := range c.parametersOf(f, arg) {
					fact := c.flows[f]
					if fact == nil {
						fact = &flowsFact{Conduit: true}
						if named {
							if d := c.decls[fn]; d != nil {
								fact.Kept = marked(d)
							}
						}
						c.flows[f] = fact
					}
					if !slices.Contains(fact.Params, p) {
						fact.Params = append(fact.Params, p)
						changed = true
					}
				}
			}
		}
	}
	return changed
}

// paramIndex returns the index of p among the parameters of f without receivers, or -1.
func paramIndex(f *ssa.Function, p *ssa.Parameter) int {
	if p == nil {
		return -1
	}
	i := slices.Index(f.Params, p)
	if i >= 0 && f.Signature.Recv() != nil {
		i--
	}
	return i
}

// summarizeMade adds the results of f that are made of pointers.
func (c *checker) summarizeMade(f *ssa.Function) (changed bool) {
	for _, block := range f.Blocks {
		ret, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, r := range ret.Results {
			if !isWide(r.Type()) {
				continue
			}
			fact := c.made[f]
			if fact == nil {
				fact = new(madeFact)
			}
			if !slices.Contains(fact.Results, i) && c.unsafeOf(node{number, r}) != nil {
				fact.Results = append(fact.Results, i)
				c.made[f], changed = fact, true
			}
			for _, p := range c.parametersOf(f, r) {
				if !slices.Contains(fact.Passes, [2]int{i, p}) {
					fact.Passes = append(fact.Passes, [2]int{i, p})
					c.made[f], changed = fact, true
				}
			}
		}
	}
	if changed {
		c.grown(f)
	}
	return changed
}

// madeOf returns the madeFact of a call's function.
func (c *checker) madeOf(f *ssa.Function) *madeFact {
	if f == nil {
		return nil
	}
	c.consulted[f] = true
	if fact := c.made[f]; fact != nil {
		return fact
	}
	if fn, ok := f.Object().(*types.Func); ok && fn.Pkg() != c.pass.Pkg && !isWrapper(f) {
		if fact := new(madeFact); c.pass.ImportObjectFact(fn, fact) {
			return fact
		}
	}
	return nil
}
