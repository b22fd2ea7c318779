package pclntab

import (
	"iter"
	"sort"
)

// A function is an entry of functab with its description: struct _func of
// runtime/runtime2.go.
type function struct {
	entry, end uint64
	desc       tab
}

// Offsets in a function's description.
const (
	funcName     = 4
	funcPCSP     = 16
	funcPCFile   = 20
	funcPCLine   = 24
	funcNPCData  = 28
	funcCU       = 32
	funcID       = 40
	funcFlags    = 41
	funcNFuncs   = 43
	funcData     = 44 // words of pcdata, then of funcdata
	sizeFunc     = 44
	sizeFunctab  = 8 // offset of the entry, offset of the description
	noValue      = 1<<32 - 1
	flagSPWrite  = 2
	pcdataInline = 2
	dataInline   = 3
)

// find returns the function around pc.
func (p *Program) find(pc uint64) (f function, ok bool) {
	if pc < p.lo || pc >= p.hi {
		return f, false
	}
	n := sort.Search(p.nfunc, func(i int) bool { return p.entry(i) > pc })
	if n == 0 {
		return f, false
	}
	return p.function(n - 1)
}

// entry returns the address of the i-th function, or the end of the last one.
func (p *Program) entry(i int) uint64 {
	off, _ := p.functab.u32(uint64(i) * sizeFunctab)
	return p.lo + uint64(off)
}

func (p *Program) function(i int) (f function, ok bool) {
	at, _ := p.functab.u32(uint64(i)*sizeFunctab + 4)
	f = function{p.entry(i), p.entry(i + 1), p.functab.from(uint64(at))}
	return f, len(f.desc) >= sizeFunc
}

func (f function) word(at uint64) uint32 {
	v, _ := f.desc.u32(at)
	return v
}

// pcdata returns the offset of a table of values, 0 if there is none.
func (f function) pcdata(i uint32) uint32 {
	if i >= f.word(funcNPCData) {
		return 0
	}
	return f.word(funcData + 4*uint64(i))
}

// funcdata returns the offset of a table of the function from gofunc.
func (f function) funcdata(i uint32) (off uint32, ok bool) {
	if i >= uint32(f.desc[funcNFuncs]) {
		return 0, false
	}
	off, ok = f.desc.u32(funcData + 4*(uint64(f.word(funcNPCData))+uint64(i)))
	return off, ok && off != noValue
}

// name returns a name of funcnametab. The first has no characters.
func (p *Program) name(off uint32) string {
	name, _ := p.names.text(uint64(off))
	return name
}

// FuncName returns the name of the function that the instruction at pc belongs to, as
// the linker writes it, or "". Inlined calls do not count: it is the called function,
// the last one of Frames.
func (p *Program) FuncName(pc uint64) string {
	f, ok := p.find(pc)
	if !ok {
		return ""
	}
	return printed(p.name(f.word(funcName)))
}

// SPDelta returns by how many bytes the return address lies above SP when pc is the next
// instruction. ok is false if that is unknown: outside the program's text, and in
// assembly that moves SP in other ways than by constants.
func (p *Program) SPDelta(pc uint64) (delta int, ok bool) {
	f, ok := p.find(pc)
	if !ok || f.desc[funcFlags]&flagSPWrite != 0 {
		return 0, false
	}
	v := p.value(f, f.word(funcPCSP), pc)
	return int(v), v >= 0
}

// Entry returns the address of the function that has a name for the linker.
func (p *Program) Entry(name string) (pc uint64, ok bool) {
	for i := range p.nfunc {
		if f, ok := p.function(i); ok && p.name(f.word(funcName)) == name {
			return f.entry, true
		}
	}
	return 0, false
}

// Funcs returns the beginning and the end of each function, in order of
// address.
func (p *Program) Funcs() iter.Seq2[uint64, uint64] {
	return func(yield func(begin, end uint64) bool) {
		for i := range p.nfunc {
			begin, end := p.entry(i), p.entry(i+1)
			if begin < p.lo || end < begin || end > p.hi {
				continue // damaged
			}
			if !yield(begin, end) {
				return
			}
		}
	}
}

// Begin returns the address of the function that the instruction at pc belongs
// to.
func (p *Program) Begin(pc uint64) (entry uint64, ok bool) {
	f, ok := p.find(pc)
	return f.entry, ok
}
