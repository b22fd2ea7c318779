package signal

import (
	"sync/atomic"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table signal host=../parlib include=core.h nogo

// hostWords is the struct through which the host says that something was posted. It
// lives as long as the program.
//
//usys:nb hostWords() (w unsafe.Pointer) [num=8 c=words absent=0]

// hostServe says whether a goroutine takes what is posted from now on. g is an
// assembly function, of C's convention, that answers 0 in a thread that Go does not
// know. When it returns after false, nothing is posted any more.
//
//usys:call hostServe(on bool, g uintptr) [num=9 c=serve]

// hostClaim makes the host post sig. EINVAL: there is no such number; EPERM: no
// program can catch it; EBUSY: it is Go's, the C library's, or the host's.
//
//usys:call hostClaim(sig int32) (r int32, err error) [num=10 c=claim]

// hostRelease gives sig back to who had it before. All of it that was posted can be
// taken once it has returned.
//
//usys:call hostRelease(sig int32) (r int32, err error) [num=11 c=release]

// hostTake takes up to n of what was posted of sig, the oldest first. It has one
// caller at a time.
//
//usys:nb hostTake(sig int32, out *record, n int32) (got int32) [num=12 c=take absent=0]

// hostRedeliver sends what r says to the calling thread.
//
//usys:call hostRedeliver(r *record) (r0 int32, err error) [num=13 c=redeliver]

// hostPost posts sig as if this process had queued it. EINVAL: it is not claimed;
// EAGAIN: too many wait.
//
//usys:nb hostPost(sig int32, value uint64) (r int32, err error) [num=14 c=post]

// hostRepair puts the host's handlers back in front of those that replaced them, and
// answers how often that has been necessary.
//
//usys:call hostRepair() (n uint64) [num=15 c=repair absent=0]

// hostCounts says what the host has counted.
//
//usys:call hostCounts(c *counts) [num=16 c=counts absent=0]

// hostOrder asks that what is queued of a number arrive in its order, for each of set
// that is claimed, and answers for which of them that is so.
//
//usys:call hostOrder(set uint64) (r uint64) [num=17 c=order absent=0]

// hostUnmask gives the calling thread the mask that the program was started with, and
// takes it away again. In between the thread alone takes what keeps its order. One
// thread at a time, and the goroutine is locked to it.
//
//usys:call hostUnmask(on bool) [num=18 c=unmask absent=0]

// hostBurst lets sig come n times from vcore context, with values from first on, and
// returns when that is done: with when it began, nanoseconds since 1970. how: 0, it is
// posted; 1, sent by kill, without values; 2, queued to the vcore's own thread. It is for
// tests.
//
//usys:call hostBurst(sig int32, first, n uint64, how int32) (when int64, err error) [num=19 c=burst errno=-1]

// hostLength answers how many posts of sig wait, or are about to.
//
//usys:nb hostLength(sig int32) (n int32) [num=20 c=length absent=0]

// hostCollect posts what is pending in the kernel of the claimed numbers of set: what was
// sent to the process, or to the calling thread, before the call. It returns those of
// which there was no room for more: they are to be taken, and collected again.
//
//usys:call hostCollect(set uint64) (full uint64) [num=21 c=collect absent=0]

// record is one posted signal. C: struct signal_record.
type record struct {
	next  uint32 // C's
	signo int32
	code  int32
	errno int32 // C: errno_
	pid   int32 // of a fault's siginfo: the low half of the address
	uid   uint32
	value uint64 // si_value; SIGCHLD: the status
	time  int64  // when it was posted, nanoseconds since 1970
}

// counts is what the host counts. C: struct signal_counts.
type counts struct {
	claimed  uint64 // a bit for each number
	posted   uint64 // signals
	blocked  uint64 // how often a number was blocked in a thread, for too many waited
	requeued uint64 // values handed back to the kernel
	lost     uint64 // those that the kernel did not take back
	repaired uint64 // handlers put back in front
}

// words is shared with C, which calls it words, too (parlib/sig_post.c). Only package
// sync/atomic touches it.
type words struct {
	posted  uint64 // a bit for each number that was posted since it was last taken
	pending int32  // the futex
}

func shared() *words { return (*words)(hostWords()) }

const (
	futexWait = 0
	futexWake = 1
)

// wait sleeps until something was posted since it last returned.
func (w *words) wait() {
	// model: sleep
	for atomic.LoadInt32(&w.pending) == 0 {
		_, _ = usys.Futex(&w.pending, futexWait, 0, nil, nil, 0)
	}
	// Before the map is taken: whoever posts after that sets it again.
	atomic.SwapInt32(&w.pending, 0) // model: clear
}

// wake lets wait return.
func (w *words) wake() {
	if atomic.SwapInt32(&w.pending, 1) == 0 { // model: nudge
		_, _ = usys.Futex(&w.pending, futexWake, 1, nil, nil, 0)
	}
}

// again puts back numbers of which there is more to take.
func (w *words) again(s set) {
	atomic.OrUint64(&w.posted, uint64(s)) // model: again
	w.wake()
}

// numbers takes the map: the bits of what was posted.
func (w *words) numbers() uint64 {
	return atomic.SwapUint64(&w.posted, 0) // model: take
}

// As in C.
var _ = [1]struct{}{}[unsafe.Offsetof(words{}.pending)-8]
