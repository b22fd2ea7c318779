package pclntab

import (
	"iter"
	"slices"
	"strings"
)

// A Range is a part of the text whose instructions belong to the same calls.
type Range struct {
	Begin, End uint64
	Calls      []Call // the innermost first, as in Frames; shared with other Ranges
}

// A Call is a Frame without its line.
type Call struct {
	Func    string
	File    string // of a closure; "" for other functions, which their names identify
	Wrapper bool
}

// Closure reports whether the name of a function is one that the compiler has made for a closure.
// It begins with the function into which the closure's function was inlined, of any package.
func Closure(name string) bool {
	last := len(name) - 1
	return last >= 0 && name[last] >= '0' && name[last] <= '9' && strings.Contains(name, ".func")
}

// Names returns the functions of the program by name, and the files that they are in.
func (p *Program) Names() iter.Seq2[string, string] {
	return func(yield func(name, file string) bool) {
		for i := range p.nfunc {
			f, ok := p.function(i)
			if !ok {
				continue
			}
			file, _ := p.place(f, f.entry)
			if !yield(printed(p.name(f.word(funcName))), file) {
				return
			}
		}
	}
}

// Ranges returns the ranges of the text, in order of address. There may be gaps.
func (p *Program) Ranges() iter.Seq[Range] {
	return func(yield func(Range) bool) {
		for i := range p.nfunc {
			f, ok := p.function(i)
			if !ok || f.entry < p.lo || f.end < f.entry || f.end > p.hi {
				continue // damaged
			}
			for r := range p.ranges(f) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// ranges returns the ranges of a function: a new one begins where the number of the innermost
// inlined call changes.
func (p *Program) ranges(f function) iter.Seq[Range] {
	return func(yield func(Range) bool) {
		known := map[int32][]Call{}
		end := f.entry
		for s := range p.steps(f, p.inlineTable(f)) {
			if _, ok := known[s.value]; !ok {
				known[s.value] = p.calls(f, s.begin)
			}
			if !yield(Range{s.begin, s.end, known[s.value]}) {
				return
			}
			end = s.end
		}
		if end < f.end {
			yield(Range{end, f.end, p.calls(f, end)})
		}
	}
}

func (p *Program) calls(f function, pc uint64) (list []Call) {
	frames := p.frames(f, pc, false)
	if slices.ContainsFunc(frames, func(f Frame) bool { return Closure(f.Func) }) {
		frames = p.frames(f, pc, true)
	}
	for _, frame := range frames {
		c := Call{Func: frame.Func, Wrapper: frame.Wrapper}
		if Closure(frame.Func) {
			c.File = frame.File
		}
		list = append(list, c)
	}
	return list
}

// inlineTable returns the offset of the table of the calls that were inlined into f, or
// 0.
func (p *Program) inlineTable(f function) uint32 {
	if _, ok := f.funcdata(dataInline); !ok || p.inlined == nil {
		return 0
	}
	return f.pcdata(pcdataInline)
}
