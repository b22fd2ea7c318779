package keepalive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A sink is a function that hands numbers to C, or to one that does.
type sink struct {
	fn     *types.Func
	params []int // which of its parameters are such numbers
	// kept says that the compiler keeps what conversions in its argument list
	// point to.
	kept bool
	// conduit says that it is none by configuration, but hands its parameters
	// on.
	conduit bool
	last    int // its last parameter, which stands for a variadic function's rest
}

// has says whether the argument i is watched.
func (s *sink) has(i int) bool { return slices.Contains(s.params, min(i, s.last)) }

// flowsFact says of a function which of its parameters reach a sink.
type flowsFact struct {
	Params  []int
	Kept    bool
	Conduit bool
}

// madeFact says of a function which of its results are numbers made of pointers,
// and which are a parameter's value.
type madeFact struct {
	Results []int
	Passes  [][2]int // result, parameter
}

// keepsFact says of a function which of its parameters point to memory that is
// kept after the call.
type keepsFact struct{ Params []int }

// foreignFact says of a function which of its results are memory that is not Go's.
type foreignFact struct{ Results []int }

// addressFact says of a field that numbers made of pointers are stored there.
type addressFact struct{}

func (*flowsFact) AFact()   {}
func (*madeFact) AFact()    {}
func (*keepsFact) AFact()   {}
func (*addressFact) AFact() {}
func (*foreignFact) AFact() {}

func (f *foreignFact) String() string { return fmt.Sprintf("foreign %d", f.Results) }

func (f *flowsFact) String() string {
	return fmt.Sprintf("sink %d kept=%v conduit=%v", f.Params, f.Kept, f.Conduit)
}

func (f *madeFact) String() string { return fmt.Sprintf("made %d passes %d", f.Results, f.Passes) }

func (f *keepsFact) String() string { return fmt.Sprintf("keeps %d", f.Params) }

func (*addressFact) String() string { return "address" }

// posKey is where the parenthesis of a call stands.
type posKey token.Pos

// exportSinks tells other packages what only this one knows of its sinks:
// whether they have a body, and how they are marked.
func (c *checker) exportSinks() {
	for fn := range c.decls {
		if s := c.configured(fn); s != nil {
			c.pass.ExportObjectFact(fn, &flowsFact{s.params, s.kept, false})
		}
	}
}

// configured is a function that is a sink by configuration or declaration, nil
// where it is neither.
func (c *checker) configured(fn *types.Func) *sink {
	if c.tables.Func(fn) == nil && !c.config.isSink(fn) {
		return nil
	}
	sig := fn.Signature()
	s := &sink{fn: fn, kept: c.kept(fn), last: sig.Params().Len() - 1}
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			t = t.(*types.Slice).Elem()
		}
		if isKind(t, types.Uintptr) || isKind(t, types.Uint64) || isKind(t, types.Int64) {
			s.params = append(s.params, i)
		}
	}
	return s
}

// kept says whether the compiler keeps alive and in place what conversions in the
// argument list of fn point to. Of the functions known by name this is so on every
// platform that they work on; elsewhere they may have a body.
func (c *checker) kept(fn *types.Func) bool {
	if name := nameOf(fn); patterns(defaultSinks).match(name) || patterns(syscallSinks).match(name) {
		return true
	}
	d := c.decls[fn]
	return d == nil || d.Body == nil || marked(d)
}

// marked says whether the compiler was told to keep arguments.
func marked(d *ast.FuncDecl) bool {
	return d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool {
		text := strings.TrimSpace(c.Text)
		return text == "//go:uintptrescapes" || text == "//go:uintptrkeepalive" || strings.HasPrefix(text, "//go:cgo_unsafe_args")
	})
}

// sinkOf is what is known of a function as a sink, nil where it is none.
func (c *checker) sinkOf(fn *types.Func) *sink {
	if fn == nil {
		return nil
	}
	if s := c.configured(fn); s != nil {
		if fact := new(flowsFact); fn.Pkg() != c.pass.Pkg && c.pass.ImportObjectFact(fn, fact) {
			s.kept = fact.Kept
		}
		return s
	}
	if fn.Pkg() != c.pass.Pkg {
		if fact := new(flowsFact); c.pass.ImportObjectFact(fn, fact) {
			return &sink{fn, fact.Params, fact.Kept, fact.Conduit, fn.Signature().Params().Len() - 1}
		}
		return nil
	}
	if c.prog != nil {
		if fact := c.flows[c.prog.FuncValue(fn)]; fact != nil {
			return &sink{fn, fact.Params, fact.Kept, fact.Conduit, fn.Signature().Params().Len() - 1}
		}
	}
	return nil
}

// sinkOfSSA is sinkOf for a function of this package that may have no name.
func (c *checker) sinkOfSSA(f *ssa.Function) *sink {
	if f == nil {
		return nil
	}
	if fact := c.flows[f]; fact != nil {
		fn, _ := f.Object().(*types.Func)
		return &sink{fn, fact.Params, fact.Kept, fact.Conduit, f.Signature.Params().Len() - 1}
	}
	if fn, ok := f.Object().(*types.Func); ok && !isWrapper(f) {
		if fn.Pkg() == c.pass.Pkg && c.configured(fn) == nil {
			return nil // would be in flows
		}
		return c.sinkOf(fn)
	}
	return nil
}

// isWrapper says whether a function stands for another: a method's value, or a
// method promoted from a field.
func isWrapper(f *ssa.Function) bool {
	return f.Synthetic != "" && f.Synthetic != "from type information (on demand)" && f.Synthetic != "from type information"
}

// isWide says whether a pointer fits into an integer type.
func isWide(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return false
	}
	switch b.Kind() {
	case types.Uintptr, types.Int, types.Uint, types.Int64, types.Uint64:
		return true
	}
	return false
}

// summarize finds out, function by function and until nothing changes, which
// parameters reach sinks and which results are made of pointers, and tells other
// packages.
func (c *checker) summarize() {
	for changed := true; changed; {
		changed = false
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

// exportFields tells other packages which fields hold addresses.
func (c *checker) exportFields() {
	for key, values := range c.stores {
		f, ok := key.(*types.Var)
		if !ok || f == nil || f.Pkg() != c.pass.Pkg || !isWide(f.Type()) {
			continue
		}
		for _, v := range values {
			if slices.ContainsFunc(c.trace(v), func(o origin) bool { return o.conv != nil && !c.safe(o.conv) }) {
				c.pass.ExportObjectFact(f, new(addressFact))
				break
			}
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
			if s == nil || c.releases[posKey(call.Common().Pos())] {
				continue
			}
			for i, arg := range c.arguments(call) {
				if !s.has(i) {
					continue
				}
				for _, o := range c.trace(arg) {
					p := paramIndex(f, o.param)
					if p < 0 {
						continue
					}
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

// paramIndex is which parameter of f p is, receivers not counted, -1 for none.
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
			for _, o := range c.trace(r) {
				fact := c.made[f]
				if fact == nil {
					fact = new(madeFact)
				}
				if o.conv != nil && !c.safe(o.conv) && !slices.Contains(fact.Results, i) {
					fact.Results = append(fact.Results, i)
					c.made[f], changed = fact, true
				}
				if p := paramIndex(f, o.param); p >= 0 && !slices.Contains(fact.Passes, [2]int{i, p}) {
					fact.Passes = append(fact.Passes, [2]int{i, p})
					c.made[f], changed = fact, true
				}
			}
		}
	}
	return changed
}

// madeOf is what is known of the results of a call's function.
func (c *checker) madeOf(f *ssa.Function) *madeFact {
	if f == nil {
		return nil
	}
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
