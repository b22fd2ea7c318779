package keepalive

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A sink is a function that passes numbers to C, directly or through other functions.
type sink struct {
	fn     *types.Func
	params []int // the parameters that are such numbers
	// kept reports that the compiler keeps alive the memory of conversions in the argument
	// list.
	kept bool
	// conduit reports that the function is not a sink by configuration, but passes its
	// parameters to one.
	conduit bool
	last    int // the last parameter, which stands for all variadic arguments
}

// has reports whether the argument i is watched.
func (s *sink) has(i int) bool { return slices.Contains(s.params, min(i, s.last)) }

// posKey is the position of the parenthesis of a call.
type posKey token.Pos

// exportSinks exports facts about this package's sinks for other packages: whether they have
// a body, and how they are marked.
func (c *checker) exportSinks() {
	for fn := range c.decls {
		if s := c.configured(fn); s != nil {
			c.pass.ExportObjectFact(fn, &flowsFact{s.params, s.kept, false})
		}
	}
}

// configured returns the sink of a function by configuration or declaration, or nil if it is
// none.
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

// kept reports whether the compiler keeps alive and in place the memory of conversions in the
// argument list of fn. For functions known by name this is true on every platform that they
// support; on others they may have a body.
func (c *checker) kept(fn *types.Func) bool {
	if name := nameOf(fn); patterns(defaultSinks).match(name) || patterns(syscallSinks).match(name) {
		return true
	}
	d := c.decls[fn]
	return d == nil || d.Body == nil || marked(d)
}

// marked reports whether a directive tells the compiler to keep arguments.
func marked(d *ast.FuncDecl) bool {
	return d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool {
		text := strings.TrimSpace(c.Text)
		return text == "//go:uintptrescapes" || text == "//go:uintptrkeepalive" || strings.HasPrefix(text, "//go:cgo_unsafe_args")
	})
}

// sinkOf returns the sink of a function, or nil if it is none.
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

// sinkOfSSA is sinkOf for a function of this package, which may have no name.
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
			return nil // otherwise it is in flows
		}
		return c.sinkOf(fn)
	}
	return nil
}

// isWrapper reports whether a function stands for another: a method's value, or a
// method promoted from a field.
func isWrapper(f *ssa.Function) bool {
	return f.Synthetic != "" && f.Synthetic != "from type information (on demand)" && f.Synthetic != "from type information"
}

// isWide reports whether an integer type can hold a pointer.
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
