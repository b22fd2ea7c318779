package calls

import (
	"fmt"
	"strings"
)

func (p *printer) sigset(t Type, addr uint64) {
	b := p.read(addr, 8, t.Dir)
	if len(b) < 8 {
		p.hex(addr)
		return
	}
	p.signals(le.Uint64(b))
}

// signals prints the signals of a set. Where the others are fewer it prints those, behind
// a tilde.
func (p *printer) signals(set uint64) {
	begin := "["
	if popcount(set) >= 42 {
		set, begin = ^set, "~["
	}
	var names []string
	for n := range 64 {
		if set>>n&1 != 0 {
			q := printer{a: p.a}
			q.signal(uint64(n + 1))
			names = append(names, strings.TrimPrefix(string(q.buf), "SIG"))
		}
	}
	p.text(begin + strings.Join(names, " ") + "]")
}

func popcount(v uint64) (n int) {
	for ; v != 0; v &= v - 1 {
		n++
	}
	return n
}

func (p *printer) fdset(t Type, addr uint64, n int) {
	b := p.read(addr, (n+7)/8, In)
	if b == nil {
		p.hex(addr)
		return
	}
	var fds []string
	for i := range min(n, 8*len(b)) {
		if b[i/8]>>(i%8)&1 != 0 {
			fds = append(fds, fmt.Sprint(i))
		}
	}
	p.text("[" + strings.Join(fds, " ") + "]")
}

// cpus prints the numbers of the processors in a set.
func (p *printer) cpus(t Type, addr uint64, n int) {
	b := p.read(addr, n, t.Dir)
	if b == nil && n > 0 {
		p.hex(addr)
		return
	}
	var list []string
	for i := range 8 * len(b) {
		if b[i/8]>>(i%8)&1 != 0 {
			list = append(list, fmt.Sprint(i))
		}
	}
	p.text("[" + strings.Join(list, " ") + "]")
}
