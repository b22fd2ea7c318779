package sites

// The number of a site's system call is in one register. Its value is followed
// through the function, along every way that control may take.

// A value is the known value of the register at some place.
type value struct {
	kind int
	n    int64  // if constant
	name string // n's name in the code, if it has one
}

const (
	none     = iota // no way leads here
	variable        // the caller's, or computed: any system call that a function may be made for
	constant
	mixed // unknown
)

// join returns the known value where two ways meet. If all numbers are those of
// ordinary calls it does not matter which one it is.
func join(a, b value) value {
	switch {
	case a.kind == none || a == b || a.kind == constant && b.kind == constant && a.n == b.n:
		return b
	case b.kind == none:
		return a
	case a.kind == mixed || b.kind == mixed:
		return value{kind: mixed}
	case a.kind == constant && special(a.n) != "" || b.kind == constant && special(b.n) != "":
		return value{kind: mixed}
	}
	return value{kind: variable}
}

// values finds the register's value before each statement, by repeated passes until
// nothing changes.
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
			out = target.step(a, f, f.code[i], in[i])
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

// hides reports whether an operand is made by a macro with parameters, so that it
// may be the register of the number.
func (a *assembly) hides(operand string) bool {
	for _, w := range words(operand) {
		if _, plain := a.defines[w]; a.macros[w] && !plain {
			return true
		}
	}
	return false
}

// special reports whether a register may hold the number of a special system call,
// somewhere in the function.
func (f *function) special(a *assembly, register string) bool {
	for _, s := range f.code {
		if len(s.args) == 2 && s.args[1] == register {
			if n, ok := a.defines.number(s.args[0]); ok && special(n) != "" {
				return true
			}
		}
	}
	return false
}
