package nosplitcall

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A scan goes once through a function's instructions, in the order of control flow, and records
// the calls that leave it and the faults in its regions.
type scan struct {
	a      *analyzer
	fn     *ssa.Function
	enters bool // it contains entersyscall
	calls  []Call
	bad    []found
	touch  bool // it accesses memory that -race instruments
	looked int  // the number of calls
}

type found struct {
	Bad
	pos token.Pos
	to  string // the callee, if the fault is in it or further down
}

// scan goes through fn. below is true if fn is entered in a region.
func (a *analyzer) scan(fn *ssa.Function, below bool) *scan {
	s := &scan{a: a, fn: fn}
	if len(fn.Blocks) == 0 {
		return s
	}
	in, reached := s.regions(below)
	doomed := s.doomed()
	for _, b := range fn.Blocks {
		if !reached[b.Index] {
			continue
		}
		below := in[b.Index]
		for _, instr := range b.Instrs {
			switch s.delimits(instr) {
			case enters:
				below, s.enters = true, true
				s.leave(instr.(*ssa.Call), false)
				continue
			case exits:
				s.leave(instr.(*ssa.Call), false)
				below = false
				continue
			}
			s.instruction(instr, below, doomed[b.Index])
		}
	}
	return s
}

type delimiter int

const (
	neither delimiter = iota
	enters
	exits
)

func (s *scan) delimits(instr ssa.Instruction) delimiter {
	if c, ok := instr.(*ssa.Call); ok {
		if fn := c.Call.StaticCallee(); fn != nil {
			if obj, ok := fn.Object().(*types.Func); ok {
				sym, _ := s.a.world.resolve(s.a.symbol(obj))
				switch {
				case s.a.enter[sym]:
					return enters
				case s.a.exit[sym]:
					return exits
				}
			}
		}
	}
	return neither
}

// regions tells for each block whether it is reached, and whether control may
// come to it below a call.
func (s *scan) regions(below bool) (in, reached []bool) {
	in, reached = make([]bool, len(s.fn.Blocks)), make([]bool, len(s.fn.Blocks))
	work := []*ssa.BasicBlock{s.fn.Blocks[0]}
	in[0], reached[0] = below, true
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		state := in[b.Index]
		for _, instr := range b.Instrs {
			switch s.delimits(instr) {
			case enters:
				state = true
			case exits:
				state = false
			}
		}
		for _, next := range successors(b) {
			if !reached[next.Index] || state && !in[next.Index] {
				reached[next.Index] = true
				in[next.Index] = in[next.Index] || state
				work = append(work, next)
			}
		}
	}
	return in, reached
}

// successors leaves out the branch that a constant condition excludes, as the
// compiler does.
func successors(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if n := len(b.Instrs); n > 0 {
		if cond, ok := b.Instrs[n-1].(*ssa.If); ok {
			if c, ok := cond.Cond.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Bool {
				if constant.BoolVal(c.Value) {
					return b.Succs[:1]
				}
				return b.Succs[1:2]
			}
		}
	}
	return b.Succs
}

// doomed returns the blocks from which every path ends in a panic, or in a call that never
// returns: there the region and the program end.
func (s *scan) doomed() []bool {
	returns, dies := make([]bool, len(s.fn.Blocks)), make([]bool, len(s.fn.Blocks))
	for changed := true; changed; {
		changed = false
		for _, b := range s.fn.Blocks {
			r, d := s.ends(b)
			if !r && !d {
				for _, next := range successors(b) {
					r, d = r || returns[next.Index], d || dies[next.Index]
				}
			}
			if r != returns[b.Index] || d != dies[b.Index] {
				returns[b.Index], dies[b.Index], changed = r, d, true
			}
		}
	}
	for i := range dies {
		dies[i] = dies[i] && !returns[i]
	}
	return dies
}

// ends reports whether a block returns, or dies, by itself.
func (s *scan) ends(b *ssa.BasicBlock) (returns, dies bool) {
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.Return:
			return true, false
		case *ssa.Panic:
			return false, instr.Pos().IsValid() // a panic without a position follows select {}
		case *ssa.Call:
			if s.a.neverReturns(instr, 0) {
				return false, true
			}
		}
	}
	return false, false
}

// neverReturns reports whether a call does not return.
func (a *analyzer) neverReturns(c *ssa.Call, depth int) bool {
	fn := c.Call.StaticCallee()
	if fn == nil || depth > 4 {
		return false
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		sym, f := a.world.resolve(a.symbol(obj))
		if noReturn[sym] || f != nil && f.NoReturn {
			return true
		}
		if otherStack[sym] && len(c.Call.Args) > 0 {
			fn = nil
			switch arg := c.Call.Args[0].(type) {
			case *ssa.MakeClosure:
				fn = arg.Fn.(*ssa.Function)
			case *ssa.Function:
				fn = arg
			}
		}
	}
	return fn != nil && a.dies(fn, depth+1)
}

// dies reports whether a function of this package cannot return.
func (a *analyzer) dies(fn *ssa.Function, depth int) bool {
	if len(fn.Blocks) == 0 || fn.Recover != nil || depth > 4 {
		return false
	}
	if d, ok := a.dead[fn]; ok {
		return d
	}
	a.dead[fn] = false
	seen := make([]bool, len(fn.Blocks))
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	dies := true
walk:
	for len(work) > 0 && dies {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b.Index] {
			continue
		}
		seen[b.Index] = true
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Return:
				dies = false
			case *ssa.Call:
				if a.neverReturns(instr, depth) {
					continue walk
				}
			}
		}
		work = append(work, successors(b)...)
	}
	a.dead[fn] = dies
	return dies
}

// place returns the position of an instruction. If the source does not show it, that is the
// position of the use of its value, or of the previous instruction.
func (s *scan) place(instr ssa.Instruction) token.Pos {
	if instr.Pos().IsValid() {
		return instr.Pos()
	}
	if v, ok := instr.(ssa.Value); ok && v.Referrers() != nil {
		for _, r := range *v.Referrers() {
			if st, ok := r.(*ssa.Store); ok { // into the list of variadic arguments of a call
				if root, ok := rootOf(st.Addr).(*ssa.Alloc); ok && root.Pos().IsValid() {
					return root.Pos()
				}
			}
			if r.Pos().IsValid() {
				return r.Pos()
			}
		}
	}
	before := s.fn.Pos()
	for _, other := range instr.Block().Instrs {
		if other == instr {
			break
		}
		if other.Pos().IsValid() {
			before = other.Pos()
		}
	}
	return before
}

// note records a fault in a region.
func (s *scan) note(kind Kind, pos token.Pos, what string) {
	s.bad = append(s.bad, found{Bad: Bad{Kind: kind, What: what, Line: s.a.line(pos)}, pos: pos})
}

// instruction notes instr if it must not be executed below a call. below is true if
// instr is below one, and doomed if every path from its block ends in a panic or in a
// call that never returns.
func (s *scan) instruction(instr ssa.Instruction, below, doomed bool) {
	s.touches(instr)
	if p, ok := instr.(*ssa.Panic); ok {
		if below && p.Pos().IsValid() {
			s.note(Panics, p.Pos(), "panic")
		}
		return
	}
	if c, ok := instr.(*ssa.Call); ok {
		s.call(c, below && !doomed)
		return
	}
	if !below || doomed {
		return
	}
	s.splits(instr)
	s.allocates(instr)
	switch i := instr.(type) {
	case *ssa.Send:
		s.note(Blocks, s.place(i), "a send on a channel")
	case *ssa.Select:
		if i.Blocking {
			s.note(Blocks, s.place(i), "select")
		} else {
			s.note(Splits, s.place(i), "select")
		}
	case *ssa.UnOp:
		if i.Op == token.ARROW {
			s.note(Blocks, s.place(i), "a receive from a channel")
		} else if i.Op == token.MUL {
			s.instrumented(s.place(i), i.X)
		}
	case *ssa.Store:
		s.store(i)
	case *ssa.BinOp:
		s.binop(i)
	case *ssa.Convert:
		s.convert(i)
	}
}

// splits notes an instruction that calls the runtime, where the stack may grow.
func (s *scan) splits(instr ssa.Instruction) {
	switch i := instr.(type) {
	case *ssa.Defer:
		if loops(i.Block()) { // outside loops the record is in the frame
			s.note(Splits, s.place(i), "defer in a loop")
		}
	case *ssa.RunDefers:
		pos := i.Block().Instrs[len(i.Block().Instrs)-1].Pos() // the position of the return
		if !pos.IsValid() {
			pos = s.place(i)
		}
		s.note(Splits, pos, "a deferred call")
	case *ssa.Go:
		s.note(Splits, s.place(i), "go")
	case *ssa.ChangeInterface:
		if !emptyInterface(i.Type()) {
			s.note(Splits, s.place(i), "conversion of "+s.a.name(i.X.Type())+" to "+s.a.name(i.Type()))
		}
	case *ssa.TypeAssert:
		if types.IsInterface(i.AssertedType) {
			s.note(Splits, s.place(i), "type assertion to interface "+s.a.name(i.AssertedType))
		}
	case *ssa.MapUpdate:
		s.note(Splits, s.place(i), "assignment to a map's element")
	case *ssa.Lookup:
		if _, ok := i.X.Type().Underlying().(*types.Map); ok {
			s.note(Splits, s.place(i), "lookup in a map")
		}
	case *ssa.Range:
		if _, ok := i.X.Type().Underlying().(*types.Map); ok {
			s.note(Splits, s.place(i), "range over a map")
		}
	}
}

// allocates notes an instruction that allocates memory on the heap.
func (s *scan) allocates(instr ssa.Instruction) {
	switch i := instr.(type) {
	case *ssa.Alloc:
		s.alloc(i)
	case *ssa.MakeSlice:
		if s.a.escapes(i) || !s.small(i) {
			s.note(Allocates, s.place(i), "make of a slice")
		}
	case *ssa.MakeMap:
		s.note(Allocates, s.place(i), "make of a map")
	case *ssa.MakeChan:
		s.note(Allocates, s.place(i), "make of a channel")
	case *ssa.MakeClosure:
		if s.a.escapes(i) {
			s.note(Allocates, s.place(i), "a func literal that escapes")
		}
	case *ssa.MakeInterface:
		if boxes(i) && s.a.escapes(i) {
			s.note(Allocates, s.place(i), "conversion of "+s.a.name(i.X.Type())+" to "+s.a.name(i.Type()))
		}
	}
}

// loops reports whether control may come back to a block.
func loops(b *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	work := append([]*ssa.BasicBlock{}, b.Succs...)
	for len(work) > 0 {
		n := work[len(work)-1]
		work = work[:len(work)-1]
		if n == b {
			return true
		}
		if !seen[n] {
			seen[n] = true
			work = append(work, n.Succs...)
		}
	}
	return false
}

// touches records whether the function accesses memory that -race instruments.
func (s *scan) touches(instr ssa.Instruction) {
	switch i := instr.(type) {
	case *ssa.UnOp:
		s.touch = s.touch || i.Op == token.MUL && !s.local(i.X)
	case *ssa.Store:
		s.touch = s.touch || !s.local(i.Addr)
	}
}

// local reports whether an address is in a variable of the function's frame.
func (s *scan) local(addr ssa.Value) bool {
	a, ok := rootOf(addr).(*ssa.Alloc)
	return ok && !s.a.heap(a)
}

// heap reports whether a variable lives on the heap.
func (a *analyzer) heap(v *ssa.Alloc) bool {
	if !v.Heap {
		return false
	}
	if h, ok := a.heaps[v]; ok {
		return h
	}
	h := a.escapes(v)
	a.heaps[v] = h
	return h
}

// Sizes above which the compiler puts variables on the heap: ir.MaxStackVarSize,
// ir.MaxImplicitStackVarSize.
const (
	maxVar      = 128 << 10
	maxImplicit = 64 << 10
)

func (s *scan) alloc(v *ssa.Alloc) {
	size := s.a.sizeof(v.Type().Underlying().(*types.Pointer).Elem())
	switch implicit := v.Comment == "new" || v.Comment == "complit" || v.Comment == "varargs" || v.Comment == "slicelit" || v.Comment == "makeslice"; {
	case size == 0, v.Comment == "varargs" && onlyAppended(v):
	case s.a.heap(v) && v.Comment == "varargs":
		s.note(Allocates, s.place(v), "a list of arguments that escapes")
	case s.a.heap(v) && v.Comment == "new":
		s.note(Allocates, s.place(v), "new")
	case s.a.heap(v) && implicit:
		s.note(Allocates, s.place(v), "a composite literal that escapes")
	case s.a.heap(v):
		s.note(Allocates, s.place(v), "variable "+v.Comment+", which escapes,")
	case implicit && size > maxImplicit, size > maxVar:
		s.note(Allocates, s.place(v), "a variable too large for the stack")
	}
}

// onlyAppended reports whether a list of arguments is that of append.
func onlyAppended(v *ssa.Alloc) bool {
	for _, r := range *v.Referrers() {
		sl, ok := r.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, r := range *sl.Referrers() {
			if c, ok := r.(*ssa.Call); ok {
				if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					return true
				}
			}
		}
	}
	return false
}

// small reports whether make's size is a constant for which the stack has room.
func (s *scan) small(m *ssa.MakeSlice) bool {
	c, ok := m.Cap.(*ssa.Const)
	if !ok || c.Value == nil {
		return false
	}
	n, ok := constant.Int64Val(constant.ToInt(c.Value))
	return ok && n*max(1, s.a.sizeof(m.Type().Underlying().(*types.Slice).Elem())) <= maxImplicit
}

// boxes reports whether a conversion to an interface needs memory: not for
// pointers, constants, values without size, or bytes.
func boxes(m *ssa.MakeInterface) bool {
	if _, ok := m.X.(*ssa.Const); ok {
		return false
	}
	switch t := m.X.Type().Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Map, *types.Signature:
		return false
	case *types.Basic:
		switch t.Kind() {
		case types.UnsafePointer, types.Bool, types.Int8, types.Uint8:
			return false
		}
	case *types.Struct:
		return t.NumFields() > 0
	case *types.Array:
		return t.Len() > 0
	}
	return true
}

func emptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() == 0
}

// instrumented records an access to memory that -race instruments.
func (s *scan) instrumented(pos token.Pos, addr ssa.Value) {
	if s.races() && !s.local(addr) {
		s.note(Instrumented, pos, "access to "+s.a.describe(addr))
	}
}

// races reports whether the function's own instructions are instrumented.
func (s *scan) races() bool {
	fn := s.fn
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	obj, ok := fn.Object().(*types.Func)
	return ok && !noInstrument(s.a.pass.Pkg.Path()) && !s.a.dirs.funcs[obj.Origin()].norace
}

func (s *scan) store(i *ssa.Store) {
	s.instrumented(s.place(i), i.Addr)
	if _, fresh := rootOf(i.Addr).(*ssa.Alloc); hasPointers(i.Val.Type()) && !fresh {
		s.note(NeedsP, s.place(i), "a pointer stored in "+s.a.describe(i.Addr))
	}
}

func (s *scan) binop(i *ssa.BinOp) {
	t := i.X.Type()
	switch i.Op {
	case token.ADD:
		if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			s.note(Splits, s.place(i), "concatenation of strings")
		}
	case token.EQL, token.NEQ:
		if isNil(i.X) || isNil(i.Y) {
			return
		}
		if equalSplits(t, true) || equalSplits(i.Y.Type(), true) {
			s.note(Splits, s.place(i), "comparison of "+s.a.name(t))
		}
	}
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// equalSplits reports whether == calls a function that may split: for interfaces
// (runtime.efaceeq), and for structs and arrays that are not plain memory, whose
// generated function is no different from others.
func equalSplits(t types.Type, top bool) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Struct:
		for f := range u.Fields() {
			if f.Name() == "_" || equalSplits(f.Type(), false) {
				return true
			}
		}
	case *types.Array:
		return equalSplits(u.Elem(), false)
	case *types.Basic:
		return !top && u.Info()&(types.IsString|types.IsFloat|types.IsComplex) != 0
	}
	return false
}

func (s *scan) convert(i *ssa.Convert) {
	from, to := i.X.Type().Underlying(), i.Type().Underlying()
	str := func(t types.Type) bool {
		b, ok := t.(*types.Basic)
		return ok && b.Info()&types.IsString != 0
	}
	_, fromSlice := from.(*types.Slice)
	_, toSlice := to.(*types.Slice)
	switch {
	case str(to) && fromSlice:
		if onlyCompared(i) {
			return // the bytes are used in place
		}
	case str(to) && !str(from):
	case str(from) && toSlice:
	default:
		return
	}
	s.note(Splits, s.place(i), "conversion of "+s.a.name(i.X.Type())+" to "+s.a.name(i.Type()))
}

// onlyCompared reports whether a string made of bytes is only compared.
func onlyCompared(i *ssa.Convert) bool {
	if i.Referrers() == nil || len(*i.Referrers()) == 0 {
		return false
	}
	for _, r := range *i.Referrers() {
		if b, ok := r.(*ssa.BinOp); !ok || b.Op == token.ADD {
			return false
		}
	}
	return true
}
