package behave

import (
	"encoding/binary"
	"slices"
	"strconv"
)

// A value is the known content of a register or a word of the stack. Addresses are numbers: in
// the image every symbol has an address.
type value struct {
	kind kind
	n    int64
	more string // the numbers after n if there are several: sorted, eight bytes each
}

type kind uint8

const (
	nothing kind = iota // no path leads here yet
	unknown
	numeric // n, or one of n and more
	stack   // the stack pointer at the function's entry, plus n
	below   // a stack address at an unknown distance from it
	param   // the function's parameter n, in the order of their registers
	within  // an address somewhere in the object that n points into
	word    // one of the words from n on, in memory that does not change
	entry   // one of the 32-bit distances from n on: a jump table's
	target  // n plus one of those distances
	from    // the contents of the variable at n, which other code may change
	through // the contents of memory to which such a variable pointed
)

const maxNumbers = 16 // in one value

var anything = value{kind: unknown}

func constant(n int64) value { return value{kind: numeric, n: n} }

// numbers returns all numbers that v can be, or nil if they are unknown.
func (v value) numbers() []int64 {
	if v.kind != numeric {
		return nil
	}
	list := []int64{v.n}
	for i := 0; i < len(v.more); i += 8 {
		list = append(list, int64(binary.LittleEndian.Uint64([]byte(v.more[i:]))))
	}
	return list
}

// one returns v's number, if there is only one.
func (v value) one() (int64, bool) { return v.n, v.kind == numeric && v.more == "" }

// oneOf returns the value that is one of the numbers.
func oneOf(list []int64) value {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 0 || len(list) > maxNumbers {
		return anything
	}
	v := constant(list[0])
	var b []byte
	for _, n := range list[1:] {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	v.more = string(b)
	return v
}

// join returns the value after two paths have met.
func join(a, b value) value {
	switch {
	case a == b || b.kind == nothing:
		return a
	case a.kind == nothing:
		return b
	case a.kind == numeric && b.kind == numeric:
		return oneOf(append(a.numbers(), b.numbers()...))
	case a.kind == stack && b.kind == stack:
		return value{kind: stack, n: min(a.n, b.n)} // the deeper one
	}
	return anything
}

// each applies f to the numbers that v can be.
func (v value) each(f func(int64) int64) value {
	list := v.numbers()
	if list == nil {
		return anything
	}
	for i, n := range list {
		list[i] = f(n)
	}
	return oneOf(list)
}

// subst returns v with args in place of the function's parameters.
func (v value) subst(args *[6]value) value {
	if v.kind != param {
		return v
	}
	if v.n < int64(len(args)) {
		if a := args[v.n]; a.kind != nothing && a.kind != stack {
			return a
		}
	}
	return anything
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// number reads a decimal number.
func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
