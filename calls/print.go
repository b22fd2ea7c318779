package calls

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// A Record is one call as a host saw it.
type Record struct {
	Number int
	Args   [6]uint64
	Ret    int64 // the result, or -errno
	Done   bool  // it has returned
	Memory []Snapshot
}

// A Snapshot is a copy of the caller's memory at an address.
type Snapshot struct {
	Addr  uint64
	After bool // it was read after the call
	Data  []byte
}

// Options say how a Record is printed.
type Options struct {
	Strings int // bytes of a string that are shown; paths are shown whole
}

// Append appends the text of a call to buf in strace's form: the call's name, its
// arguments, and its result if it has returned. Memory that was not recorded is printed
// as its address. Append does not fail, whatever r holds.
func (a *Arch) Append(buf []byte, r *Record, o *Options) []byte {
	p := a.newPrinter(r, o)
	p.buf = buf
	p.head()
	p.buf = append(p.buf, ')')
	if r.Done {
		p.result()
	}
	return p.buf
}

// A printer prints one record.
type printer struct {
	a    *Arch
	r    *Record
	o    *Options
	call *Call    // nil: there is none of that number
	v    *Variant // nil: there is none for the command
	buf  []byte
}

// newPrinter returns a printer of r, which knows the variant of the call.
func (a *Arch) newPrinter(r *Record, o *Options) *printer {
	p := &printer{a: a, r: r, o: o, call: a.Call(r.Number)}
	if p.call == nil || p.call.Variants == nil {
		return p
	}
	command := p.call.Args[p.call.Command]
	v := extend(r.Args[p.call.Command], command.Size, false)
	for _, set := range command.Macros {
		if s := a.Macros[set]; !s.Enum {
			for _, m := range s.Bits {
				v &^= m.Value
			}
		}
	}
	for _, set := range command.Macros {
		if name, ok := find(a.Macros[set].Bits, v); ok && a.Macros[set].Enum {
			p.v = p.call.Variant(name)
		}
	}
	return p
}

// typ returns the type of argument i in the variant.
func (p *printer) typ(i int) Type {
	if p.v != nil {
		if t, ok := p.v.Args[i]; ok {
			return t
		}
	}
	return p.call.Args[i].Type
}

func (p *printer) text(s string) { p.buf = append(p.buf, s...) }

func (p *printer) printf(format string, args ...any) { p.buf = fmt.Appendf(p.buf, format, args...) }

// list prints n items with commas, between two brackets. each prints item i.
func (p *printer) list(open, end string, n int, each func(i int)) {
	p.text(open)
	for i := range n {
		if i > 0 {
			p.text(", ")
		}
		each(i)
	}
	p.text(end)
}

// some prints the first elements of a list as list does: no more than have were recorded,
// and no more than a string has bytes. An ellipsis stands for the rest of n.
func (p *printer) some(open, end string, have, n int, each func(i int)) {
	shown := min(have, n, p.o.Strings)
	if shown < n {
		end = ", ..." + end
	}
	p.list(open, end, shown, each)
}

func (p *printer) head() {
	if p.call == nil || p.call.Gone {
		name := fmt.Sprintf("syscall_%#x", p.r.Number)
		if p.call != nil {
			name = p.call.Name
		}
		p.list(name+"(", "", len(p.r.Args), func(i int) { p.hex(p.r.Args[i]) })
		return
	}
	var shown []int
	all := p.call.Args
	if p.v != nil && p.v.Shown > 0 {
		all = all[:p.v.Shown]
	}
	for i, arg := range all {
		if p.typ(i).Kind == Hidden {
			continue
		}
		if arg.If == nil || p.a.holds(arg.If, p.r.Args[arg.If.Param], p.call.Args[arg.If.Param].Macros) {
			shown = append(shown, i)
		}
	}
	p.list(p.call.Name+"(", "", len(shown), func(i int) { p.arg(shown[i]) })
}

// holds reports whether a condition holds. v is the value of the condition's parameter,
// and sets are the names of the macros that the parameter may have.
func (a *Arch) holds(c *Cond, v uint64, sets []string) bool {
	if c.Macros == nil {
		return v != 0
	}
	for _, set := range sets {
		for _, m := range a.Macros[set].Bits {
			if slices.Contains(c.Macros, m.Name) && m.Value != 0 && v&m.Value == m.Value {
				return true
			}
		}
	}
	return false
}

func (p *printer) arg(i int) {
	arg := &p.call.Args[i]
	v := p.r.Args[i]
	if f := handArgs[p.call.Name]; f != nil && f(p, i) {
		return
	}
	t := p.typ(i)
	if t.Dir == Value {
		size, signed := arg.Size, arg.Signed
		if t.Kind == FD || t.Kind == Int || t.Kind == PID { // the upper half of the register may hold anything
			size, signed = 4, true
		}
		if t.Kind == Macros || t.Kind == Hex {
			signed = false
		}
		p.number(t, extend(v, size, signed))
		return
	}
	p.pointer(t, v, func(n int) uint64 { return extend(p.r.Args[n], p.call.Args[n].Size, p.call.Args[n].Signed) })
}

// extend returns the number in the lower bytes of a register.
func extend(v uint64, size int, signed bool) uint64 {
	shift := 64 - 8*min(size, 8)
	if signed {
		return uint64(int64(v<<shift) >> shift)
	}
	return v << shift >> shift
}

func (p *printer) hex(v uint64) {
	if v == 0 {
		p.text("0")
		return
	}
	p.printf("%#x", v)
}

var le = binary.LittleEndian
