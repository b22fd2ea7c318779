package simnet

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The model is another description of connected sockets, without time: bytes and messages in
// slices, and rules for ends. It knows streams of TCP and of unix sockets, and pairs that keep the
// bounds of messages.
const (
	tcp = iota
	stream
	seqpacket
	dgram
)

const (
	pollIn    = 1
	pollOut   = 4
	pollErr   = 8
	pollHup   = 16
	pollRdhup = 0x2000
	peek      = 2
	large     = 1 << 20 // more than the bytes of a play
	small     = 4096    // the room of a stream, by the option buffer
)

type end struct {
	kind               int
	room               int // of a stream
	peer               *end
	bytes              []byte
	messages           [][]byte
	noRecv, noSend     bool // shut down at this end, or by the peer
	finSent, finSeen   bool
	gone, closed, dead bool // dead: the peer is closed; gone: the connection has ended
	err                string
}

func isStream(e *end) bool { return e.kind == tcp || e.kind == stream }

func (e *end) fail(err string) {
	e.err, e.gone, e.noRecv, e.noSend = err, true, true, true
}

func (e *end) takeErr() string {
	err := e.err
	e.err = ""
	return err
}

func (e *end) send(data []byte) string {
	p := e.peer
	switch {
	case e.kind == tcp && (e.err != "" || e.noSend):
		if err := e.takeErr(); err != "" {
			return err
		}
		return "EPIPE"
	case e.kind == tcp && e.dead: // the peer resets
		if len(data) > 0 {
			e.fail(map[bool]string{true: "EPIPE", false: "ECONNRESET"}[e.finSeen])
		}
		return fmt.Sprint(min(len(data), e.room))
	case e.kind == tcp:
		return e.put(data)
	case e.kind == dgram && e.peer == nil:
		return "ENOTCONN"
	case e.kind == dgram && e.noSend:
		return "EPIPE"
	case e.kind == dgram && e.dead:
		e.peer = nil
		return "ECONNREFUSED"
	case e.kind == seqpacket && e.err != "":
		return e.takeErr()
	case e.noSend || e.dead || p.noRecv:
		return "EPIPE"
	}
	return e.put(data)
}

func (e *end) put(data []byte) string {
	p := e.peer
	if !isStream(e) {
		p.messages = append(p.messages, data)
		return fmt.Sprint(len(data))
	}
	n := min(len(data), e.room-len(p.bytes))
	if n == 0 && len(data) > 0 {
		return "EAGAIN"
	}
	p.bytes = append(p.bytes, data[:n]...)
	return fmt.Sprint(n)
}

func shown(data []byte, tail string) string {
	text := len(data) <= 32
	h := fnv.New32a()
	h.Write(data)
	for _, b := range data {
		text = text && b > ' ' && b < 127
	}
	if text {
		return fmt.Sprintf("%d \"%s\"%s", len(data), data, tail)
	}
	return fmt.Sprintf("%d #%08x%s", len(data), h.Sum32(), tail)
}

func (e *end) recv(n, flags int) string {
	if isStream(e) {
		return e.recvStream(n, flags)
	}
	if err := e.takeErr(); err != "" {
		return err
	}
	if len(e.messages) == 0 {
		if e.kind == seqpacket && e.noRecv {
			return `0 ""`
		}
		return "EAGAIN"
	}
	m, tail := e.messages[0], ""
	if len(m) > n {
		m, tail = m[:n], " flags=20"
	}
	if flags&peek == 0 {
		e.messages = e.messages[1:]
	}
	return shown(m, tail)
}

func (e *end) recvStream(n, flags int) string {
	if len(e.bytes) == 0 {
		if e.kind == tcp && e.finSeen {
			return `0 ""`
		}
		if err := e.takeErr(); err != "" {
			return err
		}
		if e.noRecv {
			return `0 ""`
		}
		return "EAGAIN"
	}
	n = min(n, len(e.bytes))
	data := slices.Clone(e.bytes[:n])
	if flags&peek == 0 {
		e.bytes = e.bytes[n:]
	}
	return shown(data, "")
}

func (e *end) fin() {
	if e.finSent {
		return
	}
	e.finSent = true
	if p := e.peer; !e.dead && !p.gone {
		p.finSeen, p.noRecv = true, true
		p.gone = p.finSent
	}
	e.gone = e.finSeen
}

func (e *end) shutdown(how byte) string {
	if e.kind == tcp && e.gone {
		e.noRecv, e.noSend = e.noRecv || how != 'w', e.noSend || how != 'r'
		return "ENOTCONN"
	}
	if how != 'w' {
		e.noRecv = true
	}
	if how != 'r' {
		e.noSend = true
	}
	p := e.peer
	if e.kind == tcp && how != 'r' {
		e.fin()
	} else if (e.kind == stream || e.kind == seqpacket) && !e.dead {
		p.noSend, p.noRecv = p.noSend || how != 'w', p.noRecv || how != 'r'
	}
	return "0"
}

func (e *end) close() string {
	p := e.peer
	e.closed = true
	unread := len(e.bytes) > 0 || len(e.messages) > 0
	switch {
	case e.kind == dgram:
		if p != nil && p.peer == e {
			p.dead = true
		}
		return "0"
	case e.dead:
		return "0"
	case e.kind != tcp:
		p.noRecv, p.noSend = true, true
		if unread {
			p.err = "ECONNRESET"
		}
	case e.gone:
	case unread:
		if !p.gone {
			p.fail(map[bool]string{true: "EPIPE", false: "ECONNRESET"}[p.finSeen])
		}
	default:
		e.fin()
	}
	p.dead = true
	return "0"
}

func (e *end) ready() string {
	bits := 0
	if e.err != "" {
		bits |= pollErr
	}
	if e.noRecv && e.noSend || e.kind == tcp && e.gone {
		bits |= pollHup
	}
	if e.noRecv {
		bits |= pollIn | pollRdhup
	}
	if len(e.bytes)+len(e.messages) > 0 {
		bits |= pollIn
	}
	if e.writable() {
		bits |= pollOut
	}
	return fmt.Sprintf("%x", bits)
}

func (e *end) writable() bool {
	used := 0
	if e.peer != nil && !e.dead && !e.gone {
		used = len(e.peer.bytes)
	}
	switch {
	case e.kind == tcp:
		return e.noSend || used*3 <= e.room*2
	case e.kind == stream:
		return used*4 <= e.room
	}
	return true // a sequence has few messages
}

// A play is a sequence of operations on up to eight pairs, and the model's results.
type play struct {
	ops, want []string
	ends      map[int]*end
	rand      *rand.Rand
	pairs     int
	hosts     bool // each pair is between two hosts: all data on its way arrives after each operation
}

func (p *play) do(want, op string, args ...any) {
	p.ops = append(p.ops, fmt.Sprintf(op, args...))
	p.want = append(p.want, want)
	if p.hosts {
		p.ops = append(p.ops, "advance 10000000")
		p.want = append(p.want, "0")
	}
}

// connectHosts connects slot s of one host with slot s+1 of another.
func (p *play) connectHosts(s int) {
	a := p.rand.IntN(3)
	b := (a + 1 + p.rand.IntN(2)) % 3
	p.do("0", "on %d", b)
	p.do("0", "socket %d 4 s", s+2)
	p.do("0", "bind %d 4:0.0.0.0:%d", s+2, 1000+s)
	p.do("0", "listen %d 1", s+2)
	p.do("0", "on %d", a)
	p.do("0", "socket %d 4 s", s)
	p.do("EINPROGRESS", "connect %d 4:10.0.0.%d:%d", s, b+1, 1000+s)
	p.do("0", "accept %d %d", s+2, s+1)
	p.do("EAGAIN", "accept %d %d", s+2, s+1)
	p.do("0", "close %d", s+2)
}

func (p *play) connect() {
	s := 10 + 3*p.pairs
	a, b := &end{kind: p.rand.IntN(4), room: small}, &end{room: small}
	if p.hosts {
		a.kind, a.room, b.room = tcp, large, large
	}
	b.kind, a.peer, b.peer = a.kind, b, a
	p.pairs++
	p.ends[s], p.ends[s+1] = a, b
	if p.hosts {
		p.connectHosts(s)
		return
	}
	if a.kind != tcp {
		p.do("0", "pair %d %d %s", s, s+1, []string{"", "s", "q", "d"}[a.kind])
		return
	}
	family, host := "4", "127.0.0.1"
	if p.rand.IntN(2) == 0 {
		family, host = "6", "::1"
	}
	p.do("0", "socket %d %s s", s+2, family)
	p.do("0", "listen %d 1", s+2)
	p.do("0", "socket %d %s s", s, family)
	p.do("EINPROGRESS", "connect %d %s:%s:@%d", s, family, host, s+2)
	p.do("0", "accept %d %d", s+2, s+1)
	p.do("EAGAIN", "accept %d %d", s+2, s+1)
	p.do("0", "close %d", s+2)
}

func (p *play) act(s int, e *end) {
	switch n := p.rand.IntN(100); {
	case n < 30:
		data := make([]byte, []int{0, 1, 5, 60, 700, 3000, 5000}[p.rand.IntN(7)])
		first := p.rand.IntN(256)
		for i := range data {
			data[i] = byte(first + 7*i)
		}
		p.do(e.send(data), "send %d %d*%d", s, len(data), first)
	case n < 65:
		size, flags := []int{1, 3, 100, 1000, 10000}[p.rand.IntN(5)], 0
		if p.rand.IntN(5) == 0 {
			flags = peek
		}
		p.do(e.recv(size, flags), "recv %d %d %d", s, size, flags)
	case n < 85:
		p.do(e.ready(), "ready %d", s)
	case n < 90:
		how := "rwb"[p.rand.IntN(3)]
		p.do(e.shutdown(how), "shutdown %d %c", s, how)
	case n < 95:
		err := e.takeErr()
		if err == "" {
			err = "0"
		}
		p.do(err, "error %d", s)
	default:
		p.do(e.close(), "close %d", s)
		delete(p.ends, s)
	}
}

func (p *play) slots() []int {
	var slots []int
	for s := range p.ends {
		slots = append(slots, s)
	}
	slices.Sort(slots)
	return slots
}

// TestModel compares 3,000 sequences of random operations with the model.
func TestModel(t *testing.T) {
	p := &play{}
	for seed := range uint64(3000) {
		p.begin(seed)
		p.do("0", "reset seed=%d buffer=%d ports=%d", seed, small, seed%2)
		p.run()
	}
	p.compare(t)
}

// TestModelHosts does so with connections between three hosts, on links that double and reorder.
func TestModelHosts(t *testing.T) {
	p := &play{}
	for seed := range uint64(1000) {
		p.begin(seed)
		p.hosts = false
		p.do("0", "reset seed=%d ports=%d", seed, seed%2)
		p.do("0", "machine n1")
		p.do("0", "machine n2")
		for i := 0; i < 3; i++ {
			p.do("0", "links %d %d dup=%d reorder=%d", i, (i+1)%3, p.rand.IntN(2)*100000, p.rand.IntN(2)*200000)
		}
		p.hosts = true
		p.run()
	}
	p.compare(t)
}

func (p *play) begin(seed uint64) {
	p.rand, p.pairs, p.ends = rand.New(rand.NewPCG(seed, 14)), 0, map[int]*end{}
}

func (p *play) run() {
	for range 60 {
		slots := p.slots()
		if len(slots) == 0 || p.pairs < 8 && p.rand.IntN(10) == 0 {
			p.connect()
			continue
		}
		s := slots[p.rand.IntN(len(slots))]
		p.act(s, p.ends[s])
	}
}

func (p *play) compare(t *testing.T) {
	t.Helper()
	got := run(t, sanitized(t), p.ops)
	for i, want := range p.want {
		if got[i] == want {
			continue
		}
		first := i
		for !strings.HasPrefix(p.ops[first], "reset") {
			first--
		}
		for k := first; k <= i; k++ {
			t.Logf("%s => %s", p.ops[k], got[k])
		}
		t.Fatalf("the model says %q", want)
	}
}
