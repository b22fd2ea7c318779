package sites

import "strings"

// Which system call a site makes is in AX. What AX holds is followed through the
// function, along every way that control may take.

// What is known of AX at some place.
type value struct {
	kind int
	n    int64  // if constant
	name string // how the code calls n, if it does
}

const (
	none     = iota // nothing has led here
	variable        // the caller's, or computed: any system call that a function may be made for
	constant
	mixed // not to be told
)

// join is what is known where two ways meet. As long as all numbers are of
// ordinary calls it does not matter which it is.
func join(a, b value) value {
	switch {
	case a.kind == none || a == b || a.kind == constant && b.kind == constant && a.n == b.n:
		return b
	case b.kind == none:
		return a
	case a.kind == mixed || b.kind == mixed:
		return value{kind: mixed}
	case a.kind == constant && special(a.n) || b.kind == constant && special(b.n):
		return value{kind: mixed}
	}
	return value{kind: variable}
}

// values finds AX before each statement, by going round until nothing changes.
func (a *assembly) values(f *function) []value {
	in := make([]value, len(f.code))
	if len(in) == 0 {
		return in
	}
	in[0] = value{kind: variable}
	for work := []int{0}; len(work) > 0; {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		out, ok := f.loads[i]
		if !ok {
			out = f.step(a, f.code[i], in[i])
		}
		for _, to := range f.next[i] {
			if v := join(in[to], out); v != in[to] {
				in[to] = v
				work = append(work, to)
			}
		}
	}
	return in
}

// computesAX are instructions that leave something in AX without naming it.
var computesAX = []string{
	"MUL", "IMUL", "DIV", "IDIV", "CPUID", "RDTSC", "XGETBV", "CMPXCHG", "LODS",
	"LAHF", "CBW", "CDQE", "CWDE", "RDMSR", "RDPMC", "INB", "INL", "INW",
}

// step is what one statement does to AX. What is computed, and not loaded from
// the caller's or from memory, is not followed.
func (f *function) step(a *assembly, s statement, v value) value {
	if a.macros[s.op] {
		return value{kind: mixed}
	}
	if width(s.op) > 0 {
		return v // f.loads has what a run of bytes does
	}
	if s.op == "CALL" || s.op == "SYSCALL" {
		return value{kind: variable} // a result
	}
	for _, op := range computesAX {
		if strings.HasPrefix(s.op, op) {
			return value{kind: mixed}
		}
	}
	if len(s.args) == 0 {
		return v
	}
	first, last := s.args[0], s.args[len(s.args)-1]
	switch {
	case last == "AL" || last == "AH" || first == "AX" && (strings.HasPrefix(s.op, "XCHG") || strings.HasPrefix(s.op, "XADD")):
		return value{kind: mixed}
	case a.hides(last):
		return value{kind: mixed}
	case last != "AX":
		return v
	}
	switch s.op {
	case "CMPQ", "CMPL", "TESTQ", "TESTL", "PUSHQ":
		return v
	case "XORL", "XORQ":
		if first == "AX" {
			return value{kind: constant}
		}
	case "MOVQ", "MOVL", "MOVLQZX", "MOVLQSX":
		if n, ok := a.defines.number(first); ok {
			return value{constant, n, callName(first)}
		}
		if strings.HasPrefix(first, "$") || f.special(a, first) {
			return value{kind: mixed} // a number, but which is not known here
		}
		return value{kind: variable}
	}
	if v.kind == variable && s.op != "POPQ" && !strings.HasPrefix(s.op, "LEA") {
		return v // the caller's, changed a little
	}
	return value{kind: mixed}
}

// hides tells whether an operand is made by a macro with parameters, so that it
// may be AX.
func (a *assembly) hides(operand string) bool {
	for _, w := range words(operand) {
		if _, plain := a.defines[w]; a.macros[w] && !plain {
			return true
		}
	}
	return false
}

// special tells whether a register may hold the number of a special system call,
// somewhere in the function.
func (f *function) special(a *assembly, register string) bool {
	for _, s := range f.code {
		if len(s.args) == 2 && s.args[1] == register {
			if n, ok := a.defines.number(s.args[0]); ok && special(n) {
				return true
			}
		}
	}
	return false
}
