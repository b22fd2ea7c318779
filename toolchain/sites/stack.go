package sites

import (
	"slices"
	"strconv"
	"strings"
)

// The contents of the stack at a site decide whether a CALL may push there.

// depths returns how many bytes lie on the stack before each statement, more
// than at the function's entry, counted in the order of the lines as the
// assembler does it.
func depths(f *function) []int {
	list := make([]int, len(f.code))
	d := 0
	for i, s := range f.code {
		list[i] = d
		d = target.depth(s, d)
	}
	return list
}

// leaf reports whether the assembler makes no frame at all for f.
func (f *function) leaf() bool {
	size, _, _ := strings.Cut(strings.TrimPrefix(f.frame, "$"), "-")
	n, err := strconv.ParseInt(size, 0, 64)
	if f.noframe || size == "" || err != nil || n != 0 {
		return false
	}
	return !slices.ContainsFunc(f.code, func(s statement) bool {
		return s.op == "CALL" || strings.HasPrefix(s.op, "DUFF")
	})
}

// stackOffset reads an operand n(SP) without a name: the register, not the
// assembler's idea of the frame.
func stackOffset(arg string) (int, bool) {
	n, _, ok := strings.Cut(strings.ReplaceAll(arg, " ", ""), "(SP)")
	if !ok {
		return 0, false
	}
	if n == "" {
		return 0, true
	}
	v, ok := (defines{}).number("$" + n)
	return int(v), ok
}
