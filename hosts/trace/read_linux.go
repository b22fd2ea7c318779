package trace

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/usys-go/bridge/calls"
)

// A Record is one entry of the file.
type Record struct {
	calls.Record
	kind            kind
	Process, Thread int
	Goroutine       uint64
	Child           bool     // a fork's or vfork's child made the call, which has executed no program
	last            bool     // the process waits until the record was printed
	native          bool     // of execve: the program will not be traced
	Begin, End      uint64   // by the processor's clock
	stack           []uint64 // words, from which stack_linux.go makes a stack
	stackAt         uint64   // the caller's stack pointer
	labels          []byte   // of the goroutine
	ancestors       []ancestor
	writer          int // the process in whose chunk the record is
	place           place
	Event           uint64 // the number of a simulation's event; 0: it has none
}

// An ancestor is an ancestor of the calling goroutine, with its return addresses at the time
// when it made the next one.
type ancestor struct {
	goroutine uint64
	pcs       []uint64
}

// A kind of record. C: TRACE_CALL and so on.
type kind uint32

const (
	callRecord    kind = iota
	begunRecord        // another record follows when the call has returned
	signalRecord       // Memory[0] is its siginfo
	startRecord        // a program begins: Memory[0] is its path, Args[0] its load bias
	tickRecord         // of a simulation: Number is its kind, Args[0] its change
	jumpRecord         // ... its clock jumps by Args[0]
	refusedRecord      // a call that a policy does not allow; it is not made, or made behind the record
)

// A place is the place of a record in the file.
type place struct{ chunk, at uint64 }

// A Reader reads records while threads write them.
type Reader struct {
	f     *File
	next  uint64 // the next chunk to be taken
	open  []chunk
	later []Record // read, but records that ended earlier may still come
	upTo  uint64   // the records passed on ended before this time, if there were more
}

// A chunk is a chunk that is being read.
type chunk struct {
	n, at   uint64 // its number; the bytes that were read
	freed   uint64 // the bytes that were freed
	last    uint64 // the end of the call that was read last
	process int    // the process that writes to it; 0: not known yet
}

func NewReader(f *File) *Reader { return &Reader{f: f, upTo: never} }

const never = ^uint64(0)

// piece is the number of bytes of a chunk that are read at once: a drainer that has fallen
// behind must not copy everything into its own memory.
const piece = 256 << 10

// Read returns records that threads have written since the last time, in the order in
// which the calls ended, and reports whether there are more. A call that has just ended may
// be left for the next time, unless last is true.
func (r *Reader) Read(last bool) (list []Record, more bool) {
	const slack = 1 << 18 // ticks: more than a thread takes from a call's end to its record
	for taken := atomic.LoadUint64(&r.f.head.taken); r.next < taken; r.next++ {
		if !r.reads(r.next) {
			r.open = append(r.open, chunk{n: r.next})
		}
	}
	if r.f.Virtual() {
		return r.sequence()
	}
	held := len(r.later)
	list, upTo := r.pieces(r.later)
	slices.SortStableFunc(list, func(a, b Record) int { return cmp.Compare(a.order(), b.order()) })
	n, newest := len(list), uint64(0)
	if n > 0 {
		newest = list[n-1].order()
	}
	for n > 0 && (list[n-1].order() > upTo || !last && list[n-1].order()+slack > newest) {
		n--
	}
	if r.upTo, more = upTo, upTo != never; !more && n == 0 && held == len(list) { // nothing came since
		n = held
	}
	r.later = slices.Clone(list[n:])
	return list[:n], more
}

// sequence reads the next piece of a simulation's records, which are one sequence.
func (r *Reader) sequence() (list []Record, more bool) {
	for len(r.open) > 0 {
		c := &r.open[0]
		end := c.at + piece
		var done bool
		if list, done = r.records(c, list, end); !done {
			return list, c.at >= end
		}
		r.f.free(c.n, true)
		r.open = r.open[1:]
	}
	return list, false
}

// pieces reads a piece of each chunk, and appends its records to list. It returns the time
// up to which all ended calls are in the list. It skips a chunk that is ahead: records of it
// in the list ended later than unread ones of other chunks.
func (r *Reader) pieces(list []Record) (_ []Record, upTo uint64) {
	upTo = never
	kept := r.open[:0]
	for _, c := range r.open {
		if c.last > r.upTo {
			upTo = min(upTo, c.last)
			kept = append(kept, c)
			continue
		}
		end := c.at + piece
		var done bool
		if list, done = r.records(&c, list, end); done {
			r.f.free(c.n, true)
			continue
		}
		if c.at >= end {
			upTo = min(upTo, c.last)
		}
		kept = append(kept, c)
	}
	r.open = kept
	return list, upTo
}

// reads reports whether the place of the chunk n is in use: then threads that took the
// number left it out, and took another.
func (r *Reader) reads(n uint64) bool {
	return n >= r.f.chunks && slices.ContainsFunc(r.open, func(c chunk) bool { return c.n%r.f.chunks == n%r.f.chunks })
}

// Release frees the memory of a process's chunks. The process has written its last record,
// and Read has returned it.
func (r *Reader) Release(process int) {
	r.open = slices.DeleteFunc(r.open, func(c chunk) bool {
		if c.process == process {
			r.f.free(c.n, false)
		}
		return c.process == process
	})
}

// replaced frees the memory of the chunks that a process filled before it executed the
// program whose first chunk is n.
func (r *Reader) replaced(process int, n uint64) {
	r.open = slices.DeleteFunc(r.open, func(c chunk) bool {
		old := c.process == process && c.n < n
		if old {
			r.f.free(c.n, false)
		}
		return old
	})
}

// order returns the time at which a call ended; a call that does not return ends when it begins.
func (c *Record) order() uint64 {
	if c.End == 0 {
		return c.Begin
	}
	return c.End
}

// Read memory is freed in pieces of this size, from a page's begin on.
const (
	freeAt = 512 << 10
	page   = 4096
)

// records continues to read a chunk, up to end or a little further. done reports whether it is
// complete.
func (r *Reader) records(c *chunk, list []Record, end uint64) (_ []Record, done bool) {
	base := r.f.chunk(c.n)
	if c.at == 0 {
		if c.process = int(r.f.word(base)); c.process == 0 {
			return list, false
		}
		c.n = uint64(r.f.word(base+4))*r.f.chunks + c.n%r.f.chunks
		c.at, c.freed = chunkHead, page // the head marks the chunk as in use
	}
	for c.at+8 <= chunkSize {
		if c.at >= end {
			return list, false
		}
		size := r.f.word(base + int64(c.at))
		switch {
		case size == 0:
			return list, false
		case size == full || uint64(size) > chunkSize-c.at || size < recordSize:
			return list, true
		}
		rec := parse(r.f.mem[base+int64(c.at):][:size])
		rec.writer, rec.place = c.process, place{c.n, c.at}
		list, c.last = append(list, rec), max(c.last, rec.order())
		c.at += uint64(size)
		if c.at >= c.freed+freeAt {
			end := c.at &^ (page - 1)
			r.f.punch(c.n, c.freed, end)
			c.freed = end
		}
	}
	return list, true
}

// The layout of a record. C: struct trace_record, struct trace_snap.
const (
	recordSize = 104
	snapSize   = 16

	kindMask   = 15
	flagChild  = 16
	flagLast   = 32
	flagNative = 64
	marksShift = 7 // calls.Marks
	marksMask  = 3

	snapAfter  = 1
	snapStack  = 2
	snapLabels = 3
	snapEvent  = 4

	snapAncestor = 5
)

func parse(b []byte) Record {
	flags := le.Uint32(b[16:])
	c := Record{
		kind: kind(flags & kindMask), Process: int(int32(le.Uint32(b[8:]))), Thread: int(int32(le.Uint32(b[12:]))),
		Child: flags&flagChild != 0, last: flags&flagLast != 0, native: flags&flagNative != 0,
		Goroutine: le.Uint64(b[24:]), Begin: le.Uint64(b[88:]), End: le.Uint64(b[96:]),
	}
	c.Number = int(le.Uint16(b[4:])) | int(le.Uint16(b[20:]))<<16
	for i := range c.Args {
		c.Args[i] = le.Uint64(b[32+8*i:])
	}
	c.Marks = calls.Marks(flags >> marksShift & marksMask)
	c.Ret, c.Done = int64(le.Uint64(b[80:])), c.End != 0
	c.snapshots(slices.Clone(b[recordSize:]), int(le.Uint16(b[6:])))
	return c
}

// snapshots reads the n snapshots behind a record.
func (c *Record) snapshots(b []byte, n int) {
	for ; n > 0 && len(b) >= snapSize; n-- {
		addr, size, kind := le.Uint64(b), int(le.Uint32(b[8:])), le.Uint32(b[12:])
		whole := snapSize + (size+7)&^7
		if size < 0 || whole > len(b) {
			return
		}
		data := b[snapSize : snapSize+size : snapSize+size]
		switch b = b[whole:]; kind {
		case snapStack:
			c.stackAt = addr
			for ; len(data) >= 8; data = data[8:] {
				c.stack = append(c.stack, le.Uint64(data))
			}
		case snapLabels:
			c.labels = data
		case snapEvent:
			c.Event = addr
		case snapAncestor:
			a := ancestor{goroutine: addr}
			for ; len(data) >= 8; data = data[8:] {
				a.pcs = append(a.pcs, le.Uint64(data))
			}
			c.ancestors = append(c.ancestors, a)
		default:
			c.Memory = append(c.Memory, calls.Snapshot{Addr: addr, After: kind == snapAfter, Data: data})
		}
	}
}
