package keepalive

import "golang.org/x/tools/go/ssa"

// sortFuncs sorts the functions so that a called function comes before its callers, except if
// they call each other: then a summary is complete before another one needs it.
func (c *checker) sortFuncs() {
	own, seen := map[*ssa.Function]bool{}, map[*ssa.Function]bool{}
	for _, f := range c.funcs {
		own[f] = true
	}
	list := make([]*ssa.Function, 0, len(c.funcs))
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		if !own[f] || seen[f] {
			return
		}
		seen[f] = true
		for _, block := range f.Blocks {
			for _, instr := range block.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok {
					add(call.Common().StaticCallee())
				}
			}
		}
		list = append(list, f)
	}
	for _, f := range c.funcs {
		add(f)
	}
	c.funcs = list
}
