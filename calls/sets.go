package calls

import (
	"math/bits"
	"strings"
)

func (p *printer) sigset(t *Type, addr uint64) {
	b := p.read(addr, 8, t.Dir)
	if len(b) < 8 {
		p.hex(addr)
		return
	}
	p.signals(le.Uint64(b))
}

// signals prints the signals of a set or, if the others are fewer, those behind a tilde.
func (p *printer) signals(set uint64) {
	const many = 42
	if bits.OnesCount64(set) >= many {
		set = ^set
		p.text("~")
	}
	p.set(set, func(n int) {
		start := len(p.buf)
		p.signal(uint64(n + 1))
		if strings.HasPrefix(string(p.buf[start:]), "SIG") {
			p.buf = append(p.buf[:start], p.buf[start+3:]...)
		}
	})
}

// set prints the members of a set of up to 64.
func (p *printer) set(set uint64, each func(i int)) {
	p.text("[")
	for first := set; set != 0; set &= set - 1 {
		if set != first {
			p.text(" ")
		}
		each(bits.TrailingZeros64(set))
	}
	p.text("]")
}

func (p *printer) fdset(t *Type, addr uint64, n int) {
	b := p.read(addr, (n+7)/8, In)
	if b == nil {
		p.hex(addr)
		return
	}
	p.members(b, n, func(i int) { p.fd(FD, int32(i)) })
}

// members prints the numbers below n that a set of bits has.
func (p *printer) members(b []byte, n int, each func(i int)) {
	p.text("[")
	first := true
	for i := range min(n, 8*len(b)) {
		if b[i/8]>>(i%8)&1 != 0 {
			if !first {
				p.text(" ")
			}
			first = false
			each(i)
		}
	}
	p.text("]")
}

// cpus prints the numbers of the processors in a set.
func (p *printer) cpus(t *Type, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	p.members(b, 8*len(b), func(i int) { p.dec(int64(i)) })
}
