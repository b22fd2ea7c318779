package perfetto

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"io"
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/usys-go/bridge/hosts/trace"
)

// An Output writes a trace.
type Output struct {
	Program string // the program's name, for the tracks; may be empty

	w       io.Writer
	flushed int64 // the time of the last event before a block was last written
	packed  bytes.Buffer
	z       *zlib.Writer
	err     error

	// What is not written yet.
	head   []byte    // packets that come before events: tracks
	events []byte    // TrackEvents
	order  []pending // of events

	started   bool
	last      int64 // the time of the previous packet
	latest    int64 // the latest time of an event
	processes map[int]*process
	tracks    uint64 // the number of the last one
	interner

	block, packet, event, value []byte // scratch
}

// A pending event lies in Output.events.
type pending struct {
	at         int64
	start, end int
}

const (
	mostBlock = 1 << 20            // bytes, before they are compressed
	mostDelay = int64(time.Second) // between events in a block
	level     = 5                  // of compression: 6 takes twice as long, for 3 % less
)

// New returns an output that writes to w. Close does not close w.
func New(w io.Writer) *Output {
	z, err := zlib.NewWriterLevel(io.Discard, level)
	if err != nil {
		panic(err) // there is no such level
	}
	return &Output{w: w, processes: map[int]*process{}, z: z, interner: newInterner()}
}

// Write writes an event. Packets are passed on when there are many, when the last of them
// is a second younger than the first, and by Flush and Close.
func (o *Output) Write(e *trace.Event) error {
	at := max(e.Begin, e.End)
	if !o.started {
		o.started = true
		o.start(e.Begin)
	}
	o.latest = max(o.latest, at)
	p := o.process(e.Process)
	switch e.Kind {
	case trace.CallEvent:
		o.call(p, e)
	case trace.SignalEvent:
		t := o.thread(p, e.Thread)
		o.details(e, true)
		o.emit(t, e.Begin, instant)
	case trace.ExitEvent:
		o.finish(p, at)
		o.details(e, true)
		o.emit(&p.track, at, instant)
	}
	if len(o.events) >= mostBlock || at-o.flushed >= mostDelay {
		o.flushed = at
		return o.Flush()
	}
	return o.err
}

// Flush writes buffered packets. After an error it writes nothing more, and returns the
// error again.
func (o *Output) Flush() error {
	if o.err == nil && len(o.order) > 0 {
		b := appendText(o.packet[:0], packetCompressed, o.compress(o.sorted()))
		o.packet = b
		_, o.err = o.w.Write(appendText(nil, tracePacket, b))
	}
	o.head, o.events, o.order, o.fresh = o.head[:0], o.events[:0], o.order[:0], o.fresh[:0]
	return o.err
}

// compress returns a block compressed by zlib. Writing to memory cannot fail.
func (o *Output) compress(block []byte) []byte {
	o.packed.Reset()
	o.z.Reset(&o.packed)
	o.z.Write(block)
	o.z.Close()
	return o.packed.Bytes()
}

// sorted returns a block: tracks, texts and stacks, then the events in the order of their
// times, so that the differences are small.
func (o *Output) sorted() []byte {
	slices.SortStableFunc(o.order, func(a, b pending) int { return cmp.Compare(a.at, b.at) })
	block := append(o.block[:0], o.head...)
	if len(o.fresh) > 0 {
		b := appendUint(o.packet[:0], packetSequence, 1)
		b = appendUint(b, packetSequenceFlags, stateNeeded)
		b = appendText(b, packetInternedData, o.fresh)
		block = appendText(block, tracePacket, b)
	}
	for _, p := range o.order {
		b := o.packet[:0]
		if p.at >= o.last {
			b = appendUint(b, packetTimestamp, uint64(p.at-o.last))
			o.last = p.at
		} else { // than an event of the last block
			b = appendUint(b, packetTimestamp, uint64(p.at))
			b = appendUint(b, packetClock, clockRealtime)
		}
		b = appendUint(b, packetSequence, 1)
		b = appendUint(b, packetSequenceFlags, stateNeeded)
		b = appendText(b, packetTrackEvent, o.events[p.start:p.end])
		o.packet = b
		block = appendText(block, tracePacket, b)
	}
	o.block = block
	return block
}

// Close ends the slices of calls that have not returned, at the time of the last event, and
// writes the buffered packets.
func (o *Output) Close() error {
	for _, p := range o.processes {
		o.finish(p, o.latest)
	}
	return o.Flush()
}

// start writes the values for all packets: the clocks, and the one in use.
func (o *Output) start(at int64) {
	var clocks []byte
	for _, id := range []uint64{clockRealtime, clockIncremental} {
		c := appendUint(nil, clockID, id)
		c = appendUint(c, clockTimestamp, uint64(at))
		if id == clockIncremental {
			c = appendUint(c, clockDifference, 1)
		}
		clocks = appendText(clocks, snapshotClocks, c)
	}
	b := appendUint(nil, packetSequence, 1)
	b = appendUint(b, packetSequenceFlags, stateCleared)
	b = appendText(b, packetDefaults, appendUint(nil, defaultsClock, clockIncremental))
	b = appendText(b, packetClockSnapshot, appendUint(clocks, snapshotPrimary, clockRealtime))
	o.head = appendText(o.head, tracePacket, b)
	o.last, o.flushed = at, at
}

// call writes a call's slices. The flow between them has the number of the thread's track:
// it ends where the goroutine's slice begins, and then the number may be used again.
func (o *Output) call(p *process, e *trace.Event) {
	t := o.thread(p, e.Thread)
	o.reuse(t, e.Begin)
	ends := e.End
	switch {
	case e.Leaves():
		ends = e.Begin
	case e.End == 0:
		ends = math.MaxInt64
	}
	begin, end := t.fit(e.Begin, ends)
	if e.Goroutine == 0 {
		o.details(e, true)
		o.slice(t, begin, end, 0, 0)
		return
	}
	g := o.goroutine(p, e)
	o.reuse(g, begin)
	o.details(e, false)
	o.slice(t, begin, end, eventFlow, t.uuid)
	o.details(e, true)
	begin, end = g.fit(begin, ends)
	o.slice(g, begin, end, eventFlowEnd, t.uuid)
}

// reuse ends the slice of a call that has not returned: another thread has got the number
// of its thread, and makes a call.
func (o *Output) reuse(t *track, at int64) {
	if t.open != 0 {
		at = max(t.open, at)
		o.end(t, at)
		t.closed = append(t.closed, span{t.open, at})
		t.open = 0
	}
}

// slice writes a slice with o.event's details. One without an end stays open.
func (o *Output) slice(t *track, begin, end int64, flow protowire.Number, id uint64) {
	if flow != 0 {
		o.event = appendFixed(o.event, flow, id)
	}
	o.emit(t, begin, sliceBegin)
	if end == math.MaxInt64 {
		t.open = begin
		return
	}
	t.closed = append(t.closed, span{begin, end})
	o.end(t, end)
}

func (o *Output) end(t *track, at int64) {
	o.event = o.event[:0]
	o.emit(t, at, sliceEnd)
}

// finish ends a process's open slices.
func (o *Output) finish(p *process, at int64) {
	for _, t := range slices.Concat(p.list, []*track{&p.track}) {
		if t.open != 0 {
			o.end(t, max(at, t.open))
			t.open = 0
		}
	}
}

// emit adds the event in o.event to the block.
func (o *Output) emit(t *track, at int64, kind uint64) {
	start := len(o.events)
	b := append(o.events, o.event...)
	b = appendUint(b, eventType, kind)
	b = appendUint(b, eventTrack, t.uuid)
	o.events = b
	o.order = append(o.order, pending{at, start, len(b)})
}
