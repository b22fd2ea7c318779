// Package ring is an example of a table at work between threads: a thread of C
// fills a ring in C's memory, and Go drains it. Poll takes what is there by a
// short call, tens of millions of times a second if need be; Wait blocks in C
// until there is something, while the goroutine's processor does other work.
//
// The C side is package host beside it.
package ring

import "unsafe"

//go:generate go run github.com/usys-go/bridge/cmd/usys gen .

//usys:table ring host=host

// Record is what crosses the ring. C sees it as struct ring_record.
type Record struct {
	Seq     uint64    // 0, 1, 2, …
	Nanos   int64     // monotonic time at which it was put into the ring
	Payload [4]uint64 // made from Seq
	Sum     uint64    // the words before it, exclusive-or
}

// A handle names a ring of C's. It is no pointer of Go's: the collector has no
// business with it.
type handle uintptr

// ringOpen makes a ring of slots records, a power of two, and starts the thread
// that puts records into it, total in all, as fast as they are taken away; after
// each burst of them it rests for pause nanoseconds (burst 0: never).
//
//usys:call ringOpen(slots uint32, total uint64, burst uint32, pause int64) (h handle, err error) [num=8, c=ring_open, errno=0]

// ringPoll moves up to n records to out and returns how many there were.
//
//usys:nb ringPoll(h handle, out *Record, n uint32) (got uint32) [num=9, c=ring_poll, absent=0]

// ringWait is ringPoll, but waits until there is a record. It returns 0 when
// there will be none any more.
//
//usys:call ringWait(h handle, out *Record, n uint32) (got uint32) [num=10, c=ring_wait, absent=0]

// ringClose stops the thread, waits for its end, and frees the ring.
//
//usys:call ringClose(h handle) [num=11, c=ring_close]

// ringThreads is the number of producer threads alive.
//
//usys:nb ringThreads() (n int32) [num=12, c=ring_threads, absent=0]

// Ring is a ring with its producer. One goroutine at a time may take from it.
type Ring struct{ h handle }

// Options say what a producer does.
type Options struct {
	Slots uint32 // size of the ring, a power of two
	Total uint64 // how many records, in all
	Burst uint32 // after how many the producer rests, 0: never
	Pause int64  // for how many nanoseconds
}

// Open makes a ring and starts its producer.
func Open(o Options) (*Ring, error) {
	h, err := ringOpen(o.Slots, o.Total, o.Burst, o.Pause)
	if err != nil {
		return nil, err
	}
	return &Ring{h}, nil
}

// Poll fills buf with the records that are there and returns how many.
func (r *Ring) Poll(buf []Record) int {
	return int(ringPoll(r.h, unsafe.SliceData(buf), uint32(len(buf))))
}

// Wait is Poll, but waits for the first record. It returns 0 when all have been
// taken, or buf has no room.
func (r *Ring) Wait(buf []Record) int {
	return int(ringWait(r.h, unsafe.SliceData(buf), uint32(len(buf))))
}

// Close stops the producer, once it has rested, and frees the ring, which must
// not be used again.
func (r *Ring) Close() {
	ringClose(r.h)
	r.h = 0
}

// Threads is the number of producers alive in this process.
func Threads() int { return int(ringThreads()) }
