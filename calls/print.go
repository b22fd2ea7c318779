package calls

import (
	"encoding/binary"
	"strconv"
	"sync"
)

// A Record is one call as a host has recorded it.
type Record struct {
	Number int
	Args   [6]uint64
	Ret    int64 // the result, or -errno
	Done   bool  // it has returned
	Marks  Marks
	Memory []Snapshot
}

// Marks describe a host's changes of a call.
type Marks uint8

// The marks.
const (
	Injected Marks = 1 << iota // its result is not the kernel's
	Delayed
)

// A Snapshot is a copy of the caller's memory at an address.
type Snapshot struct {
	Addr  uint64
	After bool // it was read after the call
	Data  []byte
}

// Options control the text of a Record.
type Options struct {
	Strings int // bytes of a string that are shown; paths are shown whole
	Column  int // of the result, at least; strace has 40
	Verbose bool
	Hex     HexWhen
	// Paths returns the text behind a descriptor, with its angle brackets, or "". after is
	// true for a descriptor that the call has made. The descriptor -100 is the working
	// directory. With nil there is no such text.
	Paths func(fd int, r *Record, after bool) string `json:"-"`
	// Interface returns the name of a network interface by its number, or "". With nil the
	// number is printed.
	Interface func(index int) string `json:"-"`
}

// HexWhen chooses the strings that are printed as hexadecimal numbers.
type HexWhen uint8

// No string, the unusual ones, or all.
const (
	HexNone    HexWhen = iota
	HexUnusual         // those that hold a byte that is neither printable nor a space
	HexAll
)

// Append appends the text of a call to buf in strace's form: the call's name, its
// arguments, and its result if it has returned. Memory that was not recorded is printed
// as its address. Append does not fail, whatever r holds.
func (a *Arch) Append(buf []byte, r *Record, o *Options) []byte {
	p := a.printer(buf, r, o)
	p.begin()
	p.args(0, p.n)
	p.end(len(buf))
	return p.done()
}

// AppendHead appends the text of a call that another thread's line interrupts: the
// arguments that are known before the call, and a remark.
func (a *Arch) AppendHead(buf []byte, r *Record, o *Options) []byte {
	p := a.printer(buf, r, o)
	p.entry = *r
	p.entry.Done = false
	p.r = &p.entry
	p.begin()
	split, late := p.split()
	p.args(0, split)
	if split > 0 && split < p.n && !late {
		p.text(", ")
	}
	p.text(" <unfinished ...>")
	return p.done()
}

// AppendTail appends the rest of a call whose beginning AppendHead has appended.
func (a *Arch) AppendTail(buf []byte, r *Record, o *Options) []byte {
	p := a.printer(buf, r, o)
	split, late := p.split()
	p.text("<... ")
	p.name()
	p.text(" resumed>")
	if split > 0 {
		p.changed(p.shown[split-1])
	}
	if split < p.n {
		if split > 0 && late {
			p.text(", ")
		}
		p.arg(p.shown[split])
		p.args(split+1, p.n)
	}
	p.end(len(buf))
	return p.done()
}

// A printer prints one record.
type printer struct {
	a     *Arch
	pl    *plan
	r     *Record
	told  *Record // the record that the caller passed
	entry Record  // of AppendHead: the record, as if the call had not returned
	o     *Options
	call  *callPlan    // nil: there is none of that number
	v     *variantPlan // nil: there is none for the command
	buf   []byte
	shown [6]int // the arguments that are shown
	n     int    // the number of arguments that are shown
	after bool   // the descriptors of the time after the call are meant
}

var printers = sync.Pool{New: func() any { return new(printer) }}

// printer returns a printer of r, with the variant of the call.
func (a *Arch) printer(buf []byte, r *Record, o *Options) *printer {
	p := printers.Get().(*printer)
	pl := a.ready()
	*p = printer{a: a, pl: pl, r: r, told: r, o: o, buf: buf}
	if r.Number >= 0 && r.Number < len(pl.calls) {
		p.call = pl.calls[r.Number]
	}
	if p.call != nil && p.call.Variants != nil {
		v := extend(r.Args[p.call.Command], p.call.Args[p.call.Command].Size, false)
		p.v = p.call.command[v&p.call.mask]
	}
	p.choose()
	return p
}

// done returns the text, and puts the printer back into the pool.
func (p *printer) done() []byte {
	buf := p.buf
	*p = printer{}
	printers.Put(p)
	return buf
}

// choose finds the arguments that are shown.
func (p *printer) choose() {
	if p.call == nil || p.call.Gone {
		p.shown, p.n = [...]int{0, 1, 2, 3, 4, 5}, len(p.r.Args)
		if p.call != nil && len(p.call.Args) > 0 {
			p.n = len(p.call.Args)
		}
		return
	}
	all := p.call.Args
	if p.v != nil && p.v.Shown > 0 {
		all = all[:p.v.Shown]
	}
	for i := range all {
		cond := all[i].If
		if p.typ(i).Kind == Hidden || cond != nil && !p.pl.holds(cond, p.r.Args[cond.Param]) {
			continue
		}
		p.shown[p.n] = i
		p.n++
	}
}

// split returns the number of arguments that are printed before the call: those in front of the
// first one that the call writes to. late reports whether the comma behind them is printed
// after the call.
func (p *printer) split() (n int, late bool) {
	if p.call == nil || p.call.Gone {
		return p.n, false
	}
	if e := p.call.Early; e > 0 {
		return min(e, p.n), true
	}
	for i, arg := range p.shown[:p.n] {
		switch t := p.typ(arg); {
		case t.Kind == Sockaddr && t.Dir == Out && t.Count.Of == Pointed && p.call.Ret.Kind != Size:
			if p.r.Args[arg] != 0 && p.r.Args[t.Count.N] != 0 { // otherwise strace prints it before the call
				return i, false
			}
		case t.Dir == InOut && t.Kind == Off && p.r.Args[arg] != 0: // its new value is printed after the call
			return i + 1, true
		case t.Dir == Out && (t.Kind != Uint || i == 0 || p.typ(p.shown[i-1]).Kind != Sockaddr), t.Dir == Left, t.Dir == InOut && t.Kind == Struct && !t.isTime() && p.call.arg == nil:
			return i, p.v != nil
		}
	}
	return p.n, false
}

// typ returns the type of argument i in the variant.
func (p *printer) typ(i int) *Type {
	if p.v != nil && p.v.args[i] != nil {
		return p.v.args[i]
	}
	return &p.call.Args[i].Type
}

func (p *printer) text(s string) { p.buf = append(p.buf, s...) }

func (p *printer) dec(v int64) { p.buf = strconv.AppendInt(p.buf, v, 10) }

func (p *printer) udec(v uint64) { p.buf = strconv.AppendUint(p.buf, v, 10) }

// hex prints a number as C's %#x does.
func (p *printer) hex(v uint64) {
	if v != 0 {
		p.text("0x")
	}
	p.buf = strconv.AppendUint(p.buf, v, 16)
}

// addr prints an address.
func (p *printer) addr(v uint64) {
	if v == 0 {
		p.text("NULL")
		return
	}
	p.hex(v)
}

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

// some prints the first elements of a list like list: at most have, the number of recorded ones,
// and at most as many as the limit of bytes of a string. An ellipsis stands for the rest of n.
func (p *printer) some(open, end string, have, n int, each func(i int)) {
	shown := min(have, n)
	if !p.o.Verbose {
		shown = min(shown, p.o.Strings)
	}
	if shown < n {
		end = ", ..." + end
		if shown == 0 {
			end = end[2:]
		}
	}
	p.list(open, end, shown, each)
}

func (p *printer) name() {
	if p.call == nil {
		p.text("syscall_")
		p.hex(uint64(p.r.Number))
		return
	}
	p.text(p.call.Name)
}

func (p *printer) begin() {
	p.name()
	p.text("(")
}

// args prints some of the arguments that are shown, with the commas in front of them.
func (p *printer) args(from, to int) {
	for i := from; i < to; i++ {
		if i > 0 {
			p.text(", ")
		}
		p.arg(p.shown[i])
	}
}

// end prints the text behind the arguments. The line begins at offset start of the buffer.
func (p *printer) end(start int) {
	p.text(")")
	if !p.r.Done {
		return
	}
	p.text(" ")
	for len(p.buf)-start < p.o.Column {
		p.text(" ")
	}
	p.result()
	p.marks()
}

func (p *printer) arg(i int) {
	v := p.r.Args[i]
	if p.call == nil || p.call.Gone {
		p.hex(v)
		return
	}
	arg := &p.call.Args[i]
	if p.call.arg != nil && p.call.arg(p, i) {
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
	p.pointer(t, v, scope{p: p})
}

// A scope holds the numbers from which lengths of memory come: the arguments of the call, or the
// members of a struct.
type scope struct {
	p      *printer
	layout *Layout // nil: arguments
	b      []byte
}

// value returns number n of the scope.
func (s scope) value(n int) uint64 {
	if s.layout == nil {
		arg := &s.p.call.Args[n]
		return extend(s.p.r.Args[n], arg.Size, arg.Signed)
	}
	m := &s.layout.Members[n]
	return extend(word(s.b[m.Offset:], m.Size), m.Size, m.Signed)
}

// extend returns the number in the lower bytes of a register.
func extend(v uint64, size int, signed bool) uint64 {
	shift := 64 - 8*min(size, 8)
	if signed {
		return uint64(int64(v<<shift) >> shift)
	}
	return v << shift >> shift
}

var le = binary.LittleEndian
