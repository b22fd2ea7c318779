package nosplitcall

// A Summary is a package's fact for callers in other packages: it describes its nosplit
// functions, and those that never split although they are not nosplit. All other functions may
// split.
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
	Alias    string // for a function without a body: the symbol that //go:linkname gives it
	Asm      bool   // assembly
	Internal bool   // assembly that takes its arguments in registers
	NoReturn bool
	Nosplit  bool
	Calls    []Call
	Bad      []Bad  // its own faults, without those of its callees
	Frame    Bytes  // its growth without calls
	NoEscape []bool // by parameter: its memory does not escape

	exact bool // the figures are the linker's
}

// Bytes are lower bounds of a stack's growth: for an ordinary build, and for one with
// -gcflags='all=-N -l'.
type Bytes struct{ Opt, Plain int }

func (b Bytes) plus(c Bytes) Bytes { return Bytes{b.Opt + c.Opt, b.Plain + c.Plain} }

func (b Bytes) max(c Bytes) Bytes { return Bytes{max(b.Opt, c.Opt), max(b.Plain, c.Plain)} }

// A Call is a place where a function calls, or jumps to, another.
type Call struct {
	To    string
	Grows Bytes // the frame and, if it is a call, the return address
	Sure  bool  // the compiler cannot inline it
	Below bool  // it is in a region
}

// A Kind is a kind of fault in a region.
type Kind int

const (
	Splits Kind = iota
	Allocates
	Blocks
	Instrumented
	NeedsP
	Panics
)

// A Bad is one fault of a function.
type Bad struct {
	Kind Kind
	What string // "append", "a call of fmt.Println"
	Line string // file:line
}

// wording holds the texts of findings: the fault, and the rule that it breaks.
var wording = [...]struct{ does, want string }{
	Splits:       {"may split the stack", "nothing may split it"},
	Allocates:    {"may allocate", "nothing may allocate"},
	Blocks:       {"may block", "nothing may block in the scheduler"},
	Instrumented: {"is instrumented with -race, which needs a P", "nothing may be instrumented"},
	NeedsP:       {"has a write barrier, which needs a P", "there is no P"},
	Panics:       {"ends in \"stack split at bad time\"", "call exitsyscall first, or throw"},
}

// world holds the records of functions: those of this package and the facts of others.
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

// cycle is the height of a chain without end.
const cycle = 1 << 20

// heights computes the growth of the stack by a function and its callees before the next
// check, by the method of cmd/link's stackcheck.go, from lower bounds.
type heights struct {
	w    world
	seen map[string]Bytes
}

func (h *heights) of(sym string) Bytes {
	sym, f := h.w.resolve(sym)
	switch {
	case sym == "indirect":
		return Bytes{target.call, target.call} // the call of morestack
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

// through returns the height by one call. If the callee may be inlined, the space for its calls
// is in the caller's frame, and no more is certain.
func (h *heights) through(c Call) Bytes {
	callee := h.of(c.To)
	b := c.Grows.plus(callee)
	if !c.Sure {
		b.Opt = callee.Opt
	}
	return b
}
