// Package synthetic makes a story for tests: of a cluster that does not exist, whose machines elect
// a leader and copy a log, under crashes, pauses and partitions, until a property fails. A number
// of events gives the same story each time.
package synthetic

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// Machines is the number of machines besides the driver's.
const Machines = 5

// Property is the property that fails at the end.
const Property = "a committed entry is never lost"

// Odd is a line of output with everything that a page has to escape.
const Odd = "</script><!--\\377&amp;\u2028 <img src=x onerror=alert(1)> '\"`"

// A cluster is the state of the machines.
type cluster struct {
	random *rand.Rand
	now    int64
	id     uint64
	made   int // events of the story, including those that are due
	due    []*story.Event
	up     [Machines + 1]bool
	paused [Machines + 1]bool
	cut    [Machines + 1][Machines + 1]bool
	seq    [Machines + 1][Machines + 1]uint32
	pids   [Machines + 1]int
	pid    int
	index  int
	list   []*story.Event
}

// Events returns a story of n events, at least 200.
func Events(n int) []*story.Event {
	c := &cluster{random: rand.New(rand.NewPCG(16, 5)), pid: 1000}
	c.begin()
	const ending = 120 // the most events that the finale and the due ones may take
	for c.made < n-ending {
		c.step()
	}
	return c.end(n)
}

func (c *cluster) put(e *story.Event) {
	e.Time = c.now
	c.list = append(c.list, e)
	c.made++
}

// on adds an event of a machine.
func (c *cluster) on(kind story.Kind, machine int, text string) {
	c.put(&story.Event{Kind: kind, Machine: machine, Other: story.None, Text: text})
}

func (c *cluster) begin() {
	c.put(&story.Event{Kind: story.Run, Version: 1, Seed: 7, Machine: story.None, Other: story.None})
	c.put(&story.Event{Kind: story.Machine, Machine: 0, Other: story.None, Text: "driver"})
	for m := range Machines {
		c.put(&story.Event{Kind: story.Machine, Machine: m + 1, Other: story.None, Text: fmt.Sprint("n", m+1), Address: address(m + 1).Addr().String()})
	}
	for m := range Machines + 1 {
		c.start(m)
	}
}

func address(m int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(m)}), 2380)
}

func (c *cluster) start(m int) {
	c.up[m], c.paused[m] = true, false
	c.pid++
	c.pids[m] = c.pid
	name := "etcd"
	if m == 0 {
		name = "scenario"
	}
	c.put(&story.Event{Kind: story.Start, Machine: m, Other: story.None, PID: c.pid, Text: name})
}

// step adds the next event, or several.
func (c *cluster) step() {
	c.now += int64(c.random.ExpFloat64() * 40_000)
	c.arrive()
	switch m, k := 1+c.random.IntN(Machines), c.random.IntN(10_000); {
	case k < 10:
		c.mishap(m, k)
	case k < 1500:
		c.output(m)
	default:
		c.send(m, 1+c.random.IntN(Machines))
	}
}

// arrive adds the packets that have arrived by now.
func (c *cluster) arrive() {
	slices.SortStableFunc(c.due, func(a, b *story.Event) int { return cmp.Compare(a.Time, b.Time) })
	for len(c.due) > 0 && c.due[0].Time <= c.now {
		c.list = append(c.list, c.due[0])
		c.due = c.due[1:]
	}
}

// mishap adds a crash, a pause or a partition, or the end of one.
func (c *cluster) mishap(m, k int) {
	other := m%Machines + 1
	switch {
	case !c.up[m]:
		c.on(story.Boot, m, "")
		c.start(m)
	case c.paused[m]:
		c.paused[m] = false
		c.on(story.Resume, m, "")
	case c.cut[m][other]:
		c.link(story.Heal, m, other, false)
	case k < 3:
		c.up[m] = false
		c.on(story.Crash, m, "")
	case k < 5:
		c.paused[m] = true
		c.on(story.Pause, m, "")
	case k < 6:
		c.on(story.Fault, m, "fsync: EIO")
	case k < 7:
		c.on(story.Clock, m, "+1h0m0s")
	default:
		c.link(story.Cut, m, other, true)
	}
}

func (c *cluster) link(kind story.Kind, a, b int, cut bool) {
	for _, way := range [][2]int{{a, b}, {b, a}} {
		c.cut[way[0]][way[1]] = cut
		c.put(&story.Event{Kind: kind, Machine: way[0], Other: way[1]})
	}
}

func (c *cluster) output(m int) {
	if !c.up[m] || c.paused[m] {
		return
	}
	c.index++
	text := fmt.Sprintf("raft: appended entry index=%d term=%d\n", c.index, 1+c.index/400)
	switch c.index % 500 {
	case 30:
		text = Odd + "\n"
	case 60:
		text = fmt.Sprintf("raft: n%d became leader at term %d\n", m, 1+c.index/400)
	}
	c.put(&story.Event{Kind: story.Output, Machine: m, Other: story.None, PID: c.pids[m], Stream: 1 + c.index%2, Data: []byte(text)})
}

// send sends a packet; its fate is added now or becomes due.
func (c *cluster) send(from, to int) {
	if from == to || !c.up[from] || c.paused[from] {
		return
	}
	c.id++
	e := &story.Event{Kind: story.Sent, ID: c.id, Packet: story.Data, Machine: from, Other: to, From: address(from), To: address(to),
		Seq: c.seq[from][to], Ack: c.seq[to][from], Size: 20 + c.random.IntN(400)}
	if c.id%50 == 0 {
		e.Packet, e.Seq, e.Ack = story.Datagram, 0, 0
	} else {
		c.seq[from][to] += uint32(e.Size)
	}
	e.Data = bytes.Repeat(fmt.Appendf(nil, `{"index":%d}`, c.index), 1+e.Size/8)[:e.Size]
	c.put(e)
	if c.cut[from][to] || !c.up[to] || c.random.IntN(200) == 0 {
		c.put(&story.Event{Kind: story.Lost, ID: c.id, Machine: story.None, Other: story.None})
		return
	}
	c.due = append(c.due, &story.Event{Kind: story.Arrived, ID: c.id, Machine: story.None, Other: story.None,
		Time: c.now + 100_000 + c.random.Int64N(900_000)})
	c.made++
}

// end adds the failure, and the due events, so that there are n events.
func (c *cluster) end(n int) []*story.Event {
	c.finale()
	c.pass()
	c.put(&story.Event{Kind: story.Failure, Machine: 0, Other: story.None, Property: "always", Text: Property})
	c.on(story.Details, story.None, "x=17 was confirmed at term 9, and n1 lacks it at term 10")
	c.now += 2_000_000
	c.arrive()
	for m := 0; len(c.list) < n-1; m++ {
		c.now += 100_000
		c.output(1 + m%Machines)
	}
	slices.SortStableFunc(c.list, func(a, b *story.Event) int { return cmp.Compare(a.Time, b.Time) })
	c.put(&story.Event{Kind: story.End, Machine: story.None, Other: story.None, Text: "property"})
	return c.list
}
