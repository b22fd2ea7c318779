package perfetto

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/hosts/trace"
)

// A process is a track, and those below it.
type process struct {
	track
	pid        int
	threads    map[int]*track
	goroutines map[uint64]*track
	group      uint64   // the track above the goroutines'; 0: there are none yet
	list       []*track // all, in the order in which they came
}

// A track shows slices that lie one after the other or one inside the other.
type track struct {
	uuid   uint64
	open   int64  // the begin of the call that has not returned; 0: none
	closed []span // the last outermost slices
}

// A span is the time of a slice.
type span struct{ begin, end int64 }

// mostSpans is the number of slices that a track remembers; it is small because each
// goroutine has a track. There may be more inside another slice, from signal handlers that
// ran while a call was interrupted: a slice that begins before all remembered ones
// contains them and the older ones.
const mostSpans = 8

// fit returns the times that a slice gets on a track. Slices come in the order of their
// ends. One may contain others; if two only overlap, because the clocks of two processors
// differ or times are equal, the second begins when the first ends.
func (t *track) fit(begin, end int64) (int64, int64) {
	if len(t.closed) > 2*mostSpans {
		t.closed = slices.Delete(t.closed, 0, mostSpans)
	}
	for n := len(t.closed) - 1; n >= 0; n-- {
		c := t.closed[n]
		if begin < c.begin { // contains it
			t.closed = t.closed[:n]
			continue
		}
		begin = max(begin, c.end)
		break
	}
	return begin, max(begin, end)
}

// describe writes a track's descriptor: the fields apart from its number.
func (o *Output) describe(fields []byte) (uuid uint64) {
	o.tracks++
	b := appendUint(nil, packetSequence, 1)
	b = appendText(b, packetTrackDescriptor, append(appendUint(nil, trackUUID, o.tracks), fields...))
	o.head = appendText(o.head, tracePacket, b)
	return o.tracks
}

func (o *Output) process(pid int) *process {
	p := o.processes[pid]
	if p == nil {
		d := appendUint(nil, processPid, uint64(pid))
		if o.Program != "" {
			d = appendText(d, processName, strings.ToValidUTF8(o.Program, "\ufffd"))
		}
		p = &process{pid: pid, threads: map[int]*track{}, goroutines: map[uint64]*track{}}
		p.uuid = o.describe(appendText(nil, trackProcess, d))
		o.processes[pid] = p
	}
	return p
}

func (o *Output) thread(p *process, tid int) *track {
	t := p.threads[tid]
	if t == nil {
		d := appendUint(nil, threadPid, uint64(p.pid))
		d = appendUint(d, threadTid, uint64(tid))
		d = appendText(d, threadName, "thread")
		t = &track{uuid: o.describe(appendText(appendUint(nil, trackParent, p.uuid), trackThread, d))}
		p.threads[tid] = t
		p.list = append(p.list, t)
	}
	return t
}

// goroutine returns the track of the event's goroutine. Its name has the function that the
// goroutine was started with, if the event has a stack.
func (o *Output) goroutine(p *process, e *trace.Event) *track {
	g := p.goroutines[e.Goroutine]
	if g != nil {
		return g
	}
	if p.group == 0 {
		d := appendUint(nil, trackParent, p.uuid)
		d = appendText(d, trackName, "goroutines")
		p.group = o.describe(appendUint(d, trackOrdering, explicitOrder))
	}
	name := "goroutine " + strconv.FormatUint(e.Goroutine, 10)
	if f := first(e.Stack); f != "" {
		name += " " + strings.ToValidUTF8(f, "\ufffd")
	}
	d := appendUint(nil, trackParent, p.group)
	d = appendText(d, trackName, name)
	d = appendUint(d, trackOrder, min(e.Goroutine, math.MaxInt32))
	g = &track{uuid: o.describe(d)}
	p.goroutines[e.Goroutine] = g
	p.list = append(p.list, g)
	return g
}

// first returns the function that a goroutine was started with.
func first(stack []trace.Frame) string {
	for _, f := range slices.Backward(stack) {
		if f.Func != "runtime.goexit" && f.Func != "runtime.main" {
			return f.Func
		}
	}
	return ""
}
