// Package ring is an example of a table between threads: a C thread fills a ring in C's
// memory, and Go drains it. Poll takes the records that are there by a short call, if needed
// tens of millions of times a second; Wait blocks in C until there is a record, while the
// goroutine's processor does other work.
//
// The C side is package host beside it.
package ring

import "unsafe"

//go:generate go run github.com/usys-go/bridge/cmd/usys gen .

//usys:table ring host=host

// Record is one entry of the ring. In C it is struct ring_record.
type Record struct {
	Seq     uint64    // 0, 1, 2, …
	Nanos   int64     // monotonic time at which it was put into the ring
	Payload [4]uint64 // made from Seq
	Sum     uint64    // the words before it, exclusive-or
}

// A handle is the address of a ring in C's memory. It is not a Go pointer, so that the
// collector ignores it.
type handle uintptr

// ringOpen makes a ring of slots records, a power of two, and starts the thread that puts
// records into it, total in all, as fast as the consumer takes them. After each burst records
// the thread rests for pause nanoseconds (burst 0: never).
//
//usys:call ringOpen(slots uint32, total uint64, burst uint32, pause int64) (h handle, err error) [num=8, c=ring_open, errno=0]

// ringPoll moves up to n records to out and returns their number.
//
//usys:nb ringPoll(h handle, out *Record, n uint32) (got uint32) [num=9, c=ring_poll, absent=0]

// ringWait is like ringPoll, but waits until there is a record. It returns 0 when no more will
// come.
//
//usys:call ringWait(h handle, out *Record, n uint32) (got uint32) [num=10, c=ring_wait, absent=0]

// ringClose stops the thread, waits for its end, and frees the ring.
//
//usys:call ringClose(h handle) [num=11, c=ring_close]

// ringThreads returns the number of producer threads.
//
//usys:nb ringThreads() (n int32) [num=12, c=ring_threads, absent=0]

// Ring is a ring with its producer. One goroutine at a time may take records from it.
type Ring struct{ h handle }

// Options are the parameters of a ring and its producer.
type Options struct {
	Slots uint32 // size of the ring, a power of two
	Total uint64 // number of records, in all
	Burst uint32 // number of records after which the producer rests, 0: never
	Pause int64  // nanoseconds that it rests
}

// Open makes a ring and starts its producer.
func Open(o Options) (*Ring, error) {
	h, err := ringOpen(o.Slots, o.Total, o.Burst, o.Pause)
	if err != nil {
		return nil, err
	}
	return &Ring{h}, nil
}

// Poll fills buf with the records that are there and returns their number.
func (r *Ring) Poll(buf []Record) int {
	return int(ringPoll(r.h, unsafe.SliceData(buf), uint32(len(buf))))
}

// Wait is like Poll, but waits for the first record. It returns 0 when all records have been
// taken, or if buf is empty.
func (r *Ring) Wait(buf []Record) int {
	return int(ringWait(r.h, unsafe.SliceData(buf), uint32(len(buf))))
}

// Close stops the producer, after its present rest, and frees the ring, which must not be used
// again.
func (r *Ring) Close() {
	ringClose(r.h)
	r.h = 0
}

// Threads returns the number of producer threads in this process.
func Threads() int { return int(ringThreads()) }
