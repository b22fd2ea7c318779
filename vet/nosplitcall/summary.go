package nosplitcall

// A Summary is a package's fact: what callers in other packages need to know of
// its functions that are nosplit, and of those that never split although they are
// not. Any other function may split.
type Summary struct {
	Funcs   []*Func  // in the order of their symbols
	Pure    []string // leaves that touch no memory: names without the package
	Touches []string // and leaves that do
}

func (*Summary) AFact()           {}
func (s *Summary) String() string { return "nosplit functions" }

// A Func is one function that does not split the stack.
type Func struct {
	Sym      string // link symbol
	Alias    string // it has no body here: //go:linkname says that it is this symbol
	Asm      bool   // assembly
	Internal bool   // assembly that takes its arguments in registers
	NoReturn bool
	Nosplit  bool
	Calls    []Call
	Bad      []Bad  // what it does itself that must not be done below a call
	Frame    Bytes  // its deepest point without calls
	NoEscape []bool // by parameter: what it points to does not escape

	exact bool // the figures are the linker's
}

// Bytes are lower bounds of a stack's growth: of an ordinary build, and of one
// with -gcflags='all=-N -l'.
type Bytes struct{ Opt, Plain int }

func (b Bytes) plus(c Bytes) Bytes { return Bytes{b.Opt + c.Opt, b.Plain + c.Plain} }

func (b Bytes) max(c Bytes) Bytes { return Bytes{max(b.Opt, c.Opt), max(b.Plain, c.Plain)} }

// A Call is a place where a function leaves for another.
type Call struct {
	To    string
	Grows Bytes // the frame and, if it is a call, the return address
	Sure  bool  // the compiler cannot inline it
	Below bool  // executed where the stack must not move
}

// A Kind is one of the things that must not happen below a call.
type Kind int

const (
	Splits Kind = iota
	Allocates
	Blocks
	Instrumented
	NeedsP
	Panics
)

// A Bad is one such thing, as a function does it.
type Bad struct {
	Kind Kind
	What string // "append", "a call of fmt.Println"
	Line string // file:line
}

// wording of a finding: what happens, and what is expected instead.
var wording = [...]struct{ does, want string }{
	Splits:       {"may split the stack", "nothing may split it"},
	Allocates:    {"may allocate", "nothing may allocate"},
	Blocks:       {"may block", "nothing may block in the scheduler"},
	Instrumented: {"is instrumented with -race, which needs a P", "nothing may be instrumented"},
	NeedsP:       {"has a write barrier, which needs a P", "there is no P"},
	Panics:       {"ends in \"stack split at bad time\"", "call exitsyscall first, or throw"},
}

// world is all that is known of functions: this package's and the facts of others.
type world map[string]*Func

// resolve follows aliases.
func (w world) resolve(sym string) (string, *Func) {
	for range 8 {
		f := w[sym]
		if f == nil {
			f = builtin(sym)
		}
		if f == nil || f.Alias == "" || f.Alias == sym {
			return sym, f
		}
		sym = f.Alias
	}
	return sym, nil
}

// cycle is a height without end.
const cycle = 1 << 20

// heights computes how far a function and what it calls grow the stack before
// the next check, the way cmd/link's stackcheck.go does it, from lower bounds.
type heights struct {
	w    world
	seen map[string]Bytes
}

func (h *heights) of(sym string) Bytes {
	sym, f := h.w.resolve(sym)
	switch {
	case sym == "indirect":
		return Bytes{target.call, target.call} // to morestack
	case f == nil, sym == "runtime.morestack":
		return Bytes{} // it splits, and calls morestack; or it is a small leaf
	}
	if b, ok := h.seen[sym]; ok {
		return b
	}
	h.seen[sym] = Bytes{cycle, cycle}
	b := f.Frame
	for _, c := range f.Calls {
		b = b.max(h.through(c))
	}
	b.Opt, b.Plain = min(b.Opt, cycle), min(b.Plain, cycle)
	h.seen[sym] = b
	return b
}

// through is the height by one call. Where the called may be inlined, what it
// needs for its own calls is in the caller's frame, and no more is certain.
func (h *heights) through(c Call) Bytes {
	callee := h.of(c.To)
	b := c.Grows.plus(callee)
	if !c.Sure {
		b.Opt = callee.Opt
	}
	return b
}
