package trace

import (
	"cmp"
	"slices"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// A Call is a call of one of the program's threads.
type Call struct {
	calls.Record
	Thread     int
	Child      bool   // of a child process that the program has forked
	Begin, End uint64 // by the processor's clock
}

// A Reader reads calls while threads write them.
type Reader struct {
	f     *File
	next  uint64 // the chunk that was not taken yet
	open  []chunk
	later []Call // read, but others may still come that ended before
}

// A chunk is one that is being read.
type chunk struct {
	n, at uint64 // its number; how far it was read
}

func NewReader(f *File) *Reader { return &Reader{f: f} }

// Read returns the calls that threads have written since the last time, in the order in
// which they ended. A call that ended just now may be left for the next time, unless last
// is true.
func (r *Reader) Read(last bool) []Call {
	const slack = 1 << 18 // ticks: more than a thread takes from a call's end to its record
	for taken := min(atomic.LoadUint64(&r.f.head.taken), chunks); r.next < taken; r.next++ {
		r.open = append(r.open, chunk{n: r.next})
	}
	list := r.later
	kept := r.open[:0]
	for _, c := range r.open {
		var done bool
		if list, done = r.records(&c, list); done {
			r.free(c.n)
		} else {
			kept = append(kept, c)
		}
	}
	r.open = kept
	slices.SortStableFunc(list, func(a, b Call) int { return cmp.Compare(a.order(), b.order()) })
	n := len(list)
	if !last && n > 0 {
		newest := list[n-1].order()
		for n > 0 && list[n-1].order()+slack > newest {
			n--
		}
		if n == 0 && len(r.later) == len(list) { // nothing came since
			n = len(list)
		}
	}
	r.later = slices.Clone(list[n:])
	return list[:n]
}

// order is when a call ended; one that does not return ends when it begins.
func (c *Call) order() uint64 {
	if c.End == 0 {
		return c.Begin
	}
	return c.End
}

// records reads a chunk on. done reports whether it is complete.
func (r *Reader) records(c *chunk, list []Call) (_ []Call, done bool) {
	base := int64(headSize + c.n*chunkSize)
	for c.at+8 <= chunkSize {
		size := r.f.word(base + int64(c.at))
		switch {
		case size == 0:
			return list, false
		case size == full || uint64(size) > chunkSize-c.at || size < recordSize:
			return list, true
		}
		list = append(list, parse(r.f.mem[base+int64(c.at):][:size]))
		c.at += uint64(size)
	}
	return list, true
}

// The layout of a record. C: struct trace_record, struct trace_snap.
const (
	recordSize = 88
	snapSize   = 16
	flagChild  = 1
)

func parse(b []byte) Call {
	c := Call{Thread: int(int32(le.Uint32(b[8:]))), Child: le.Uint32(b[12:])&flagChild != 0, Begin: le.Uint64(b[72:]), End: le.Uint64(b[80:])}
	c.Number = int(le.Uint16(b[4:]))
	for i := range c.Args {
		c.Args[i] = le.Uint64(b[16+8*i:])
	}
	c.Ret, c.Done = int64(le.Uint64(b[64:])), c.End != 0
	snaps := int(le.Uint16(b[6:]))
	for b = b[recordSize:]; snaps > 0 && len(b) >= snapSize; snaps-- {
		n := int(le.Uint32(b[8:]))
		whole := snapSize + (n+7)&^7
		if n < 0 || whole > len(b) {
			break
		}
		c.Memory = append(c.Memory, calls.Snapshot{Addr: le.Uint64(b), After: le.Uint32(b[12:]) != 0, Data: slices.Clone(b[snapSize : snapSize+n])})
		b = b[whole:]
	}
	return c
}

// free gives the memory of a chunk back, and lets threads go on that wait for room.
func (r *Reader) free(n uint64) {
	unix.Fallocate(int(r.f.f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, int64(headSize+n*chunkSize), chunkSize)
	atomic.AddUint64(&r.f.head.freed, 1)
	wake((*uint32)(unsafe.Pointer(&r.f.head.freed)))
}
