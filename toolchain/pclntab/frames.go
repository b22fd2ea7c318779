package pclntab

import "strings"

// A Frame is a call of a function.
type Frame struct {
	Func    string // as in runtime.Frame: main.Map[...] for each Map of package main
	File    string // "?": not known
	Line    int
	Inlined bool // into the next Frame's function
	Wrapper bool // code that the compiler has made, as for methods by way of an interface
	Panics  bool // a function that begins a panic
}

// Hidden reports whether the runtime's own tracebacks leave f out if it has called
// callee: they leave wrappers out, unless the callee begins a panic.
func (f Frame) Hidden(callee Frame) bool { return f.Wrapper && !callee.Panics }

// maxDepth limits the inlined calls that Frames follows, since those of a damaged file
// may be a circle.
const maxDepth = 500

// Frames returns the calls that the instruction at pc belongs to, the innermost first:
// the inlined calls, and last the function's own. pc is an address as linked, without a
// load bias. Of a return address the caller passes the address less 1, for the call is
// the instruction before it. Outside the program's text there are no frames.
func (p *Program) Frames(pc uint64) []Frame {
	f, ok := p.find(pc)
	if !ok {
		return nil
	}
	return p.frames(f, pc, true)
}

// frames returns the calls at an instruction of f. places reports whether they have files and lines,
// which take long to find.
func (p *Program) frames(f function, pc uint64, places bool) (list []Frame) {
	tree, inlines := f.funcdata(dataInline)
	for len(list) < maxDepth {
		index := int32(-1)
		if inlines && p.inlined != nil {
			index = p.value(f, f.pcdata(pcdataInline), pc)
		}
		frame := Frame{Inlined: index >= 0}
		if places {
			frame.File, frame.Line = p.place(f, pc)
		}
		if !frame.Inlined {
			frame.call(p, f.word(funcName), f.desc[funcID])
			return append(list, frame)
		}
		call, ok := p.inlined.call(tree, index)
		if !ok {
			frame.Inlined = false
			frame.call(p, f.word(funcName), f.desc[funcID])
			return append(list, frame)
		}
		frame.call(p, call.name, call.id)
		list = append(list, frame)
		pc = f.entry + uint64(call.parent)
	}
	return list
}

// call fills in the called function.
func (f *Frame) call(p *Program, name uint32, id byte) {
	f.Func = printed(p.name(name))
	kinds := p.kinds()
	f.Wrapper, f.Panics = kinds.wrapper[id], kinds.panics[id]
}

// place returns file and line of the instruction at pc.
func (p *Program) place(f function, pc uint64) (file string, line int) {
	number, at := p.value(f, f.word(funcPCFile), pc), p.value(f, f.word(funcPCLine), pc)
	if number < 0 || at < 0 {
		return "?", 0
	}
	off, ok := p.cutab.u32(4 * (uint64(f.word(funcCU)) + uint64(number)))
	if !ok || off == noValue {
		return "?", int(at)
	}
	file, ok = p.files.text(uint64(off))
	if !ok {
		return "?", int(at)
	}
	return file, int(at)
}

// printed returns a function's name as the runtime prints it: the arguments of a generic
// function are not those that the program has, so they are left out.
func printed(name string) string {
	i, j := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if i < 0 || j <= i {
		return name
	}
	return name[:i] + "[...]" + name[j+1:]
}

// kinds are the marks of functions by which the runtime treats them differently: funcID.
type kinds struct {
	wrapper, panics [256]bool
}

// marked are functions with such a mark.
var marked = []struct {
	name   string
	panics bool // or a wrapper
}{{"runtime.deferreturn", false}, {"runtime.gopanic", true}, {"runtime.sigpanic", true}, {"runtime.panicwrap", true}}

// kinds finds the numbers of the marks. They change with the release, so they are
// taken from functions whose marks are known: each Go release since go1.9 marks
// deferreturn as it marks wrappers.
func (p *Program) kinds() *kinds {
	p.once.Do(func() {
		for i := range p.nfunc {
			f, ok := p.function(i)
			if !ok {
				continue
			}
			name := string(p.names.from(uint64(f.word(funcName))))
			for _, k := range marked {
				if strings.HasPrefix(name, k.name+"\x00") {
					p.marks.wrapper[f.desc[funcID]] = !k.panics
					p.marks.panics[f.desc[funcID]] = k.panics
				}
			}
		}
	})
	return &p.marks
}
