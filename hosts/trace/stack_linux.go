package trace

import (
	"strings"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// The words of a stack. C: stack.c.
const (
	stackPC = iota
	stackFP
	stackTop
	stackWords = 8 // from stackTop on
	stackChain = stackTop + stackWords
	stackMost  = 512 // return addresses from stackChain on
)

// symbols turns a process's program counters into functions.
type symbols struct {
	file     Program
	program  *pclntab.Program // nil: there is none
	bias     uint64
	resolved map[uint64][]pclntab.Frame // by return address
	returns  map[uint64]int             // by return address: from the stack pointer to the caller's
	stacks   map[string][]Frame         // by return addresses
	pcs      []uint64
	key      []byte
}

// openSymbols reads the tables of a program. The returned symbols are usable even with an error.
func openSymbols(p programFile, bias uint64) (*symbols, error) {
	s := newSymbols(p.path, bias)
	f, err := p.open()
	if err != nil {
		return s, err
	}
	s.file.File = f
	s.program, err = pclntab.Open(f)
	return s, err
}

func newSymbols(path string, bias uint64) *symbols {
	s := &symbols{bias: bias, resolved: map[uint64][]pclntab.Frame{}, returns: map[uint64]int{}, stacks: map[string][]Frame{}}
	s.file.Path = path
	return s
}

// stack returns the stack of a record's caller, innermost first.
func (s *symbols) stack(r *Record) []Frame {
	if s.program == nil || len(r.stack) < stackChain {
		return nil
	}
	s.key = s.key[:0]
	for _, w := range s.counters(r) {
		s.key = le.AppendUint64(s.key, w)
	}
	list, ok := s.stacks[string(s.key)]
	if !ok {
		list = s.frames()
		if len(r.stack) == stackChain+stackMost {
			list = append(list, Frame{Func: "..."}) // the stack is cut
		}
		s.stacks[string(s.key)] = list
	}
	return list
}

// lineage returns the stacks of the goroutine's ancestors, the nearest first.
func (s *symbols) lineage(r *Record) (list [][]Frame) {
	if s.program == nil {
		return nil
	}
	for _, a := range r.ancestors {
		var stack []Frame
		for _, pc := range a.pcs {
			frames := s.resolve(pc - s.bias)
			if len(frames) == 0 {
				continue
			}
			// The runtime has an address for each inlined call, too.
			stack = append(stack, Frame{Func: frames[0].Func, File: frames[0].File, Line: frames[0].Line})
		}
		list = append(list, stack)
	}
	return list
}

// top has the functions in which stacks begin.
var top = map[string]bool{"runtime.goexit": true, "runtime.mstart": true, "runtime.rt0_go": true}

// onSystemStack has the functions that run on the thread's system stack with a frame pointer
// of 0: those that leave a goroutine's stack for it, and the one that ends the thread. Only
// runtime.mstart is below them there.
var onSystemStack = map[string]bool{"runtime.mcall": true, "runtime.morestack": true, "runtime.mstart0": true}

// frames makes a stack from s.pcs. It leaves out the functions that the runtime's tracebacks
// leave out, and the bridge.
func (s *symbols) frames() (list []Frame) {
	var callee pclntab.Frame
	for _, pc := range s.pcs {
		frames := s.resolve(pc)
		if frames == nil && callee.Func == "runtime.sigtramp" {
			continue // the host called it; below it is the code that the signal interrupted
		}
		if frames == nil {
			break
		}
		for _, f := range frames {
			if f.Hidden(callee) || strings.HasPrefix(f.Func, "runtime.usys") || f.Func == "usystick" {
				continue
			}
			callee = f
			list = append(list, Frame{Func: f.Func, File: f.File, Line: f.Line})
		}
		if top[callee.Func] {
			break
		}
		if callee.Func != "runtime.mstart0" && onSystemStack[callee.Func] {
			break
		}
	}
	if onSystemStack[callee.Func] {
		list = append(list, Frame{Func: "runtime.mstart"})
	}
	return list
}

// counters returns the program counters of a stack, as linked. The frame pointers do not
// lead to the return address of a function without a frame, which is one of the words at
// the top of the stack.
func (s *symbols) counters(r *Record) []uint64 {
	w := r.stack
	s.pcs = append(s.pcs[:0], w[stackPC]-s.bias)
	if s.newThread(r) {
		return s.pcs
	}
	delta, ok := s.returns[w[stackPC]]
	if !ok {
		if delta, ok = s.program.SPDelta(w[stackPC] - s.bias - 1); !ok {
			delta = -1
		}
		s.returns[w[stackPC]] = delta
	}
	if i := delta / 8; delta >= 0 && i < stackWords && r.stackAt+uint64(delta) != w[stackFP]+8 {
		s.pcs = append(s.pcs, w[stackTop+i]-s.bias)
	}
	for _, pc := range w[stackChain:] {
		s.pcs = append(s.pcs, pc-s.bias)
	}
	return s.pcs
}

// newThread reports whether a thread makes a call before it has a Go stack: its frame pointer is
// that of the thread that made it.
func (s *symbols) newThread(r *Record) bool {
	frames := s.resolve(r.stack[stackPC] - s.bias)
	return len(frames) > 0 && frames[0].Func == "runtime.clone" && calls.AMD64.Numbers[r.Number] != "clone"
}

// resolve returns the functions at a return address, inlined ones first; nil: it is outside the
// program.
func (s *symbols) resolve(pc uint64) []pclntab.Frame {
	list, ok := s.resolved[pc]
	if !ok {
		list = s.program.Frames(pc - 1)
		s.resolved[pc] = list
	}
	return list
}
