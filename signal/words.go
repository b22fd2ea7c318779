//lint:file-ignore U1000 the host uses all fields of its structs

package signal

import (
	"sync/atomic"
	"unsafe"

	"github.com/usys-go/bridge/usys"
)

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table signal host=../parlib include=core.h nogo

// hostWords returns the struct through which the host reports posts. It is valid as long as
// the program runs.
//
//usys:nb hostWords() (w unsafe.Pointer) [num=8 c=words absent=0]

// hostServe tells the host whether a goroutine takes posts from now on. g is an assembly
// function with C's calling convention that returns 0 in a thread that Go does not know.
// After hostServe(false) has returned, the host posts nothing.
//
//usys:call hostServe(on bool, g uintptr) [num=9 c=serve]

// hostClaim makes the host post sig. EINVAL: there is no such number; EPERM: no
// program can catch it; EBUSY: Go, the C library or the host reserves it.
//
//usys:call hostClaim(sig int32) (r int32, err error) [num=10 c=claim]

// hostRelease gives sig back to the previously installed handler. After its return all posts
// of sig can be taken.
//
//usys:call hostRelease(sig int32) (r int32, err error) [num=11 c=release]

// hostTake takes up to n posts of sig, the oldest first. It must have only one caller at a
// time.
//
//usys:nb hostTake(sig int32, out *record, n int32) (got int32) [num=12 c=take absent=0]

// hostRedeliver sends the signal in r to the calling thread.
//
//usys:call hostRedeliver(r *record) (r0 int32, err error) [num=13 c=redeliver]

// hostPost posts sig as if this process had queued it. EINVAL: sig is not claimed;
// EAGAIN: too many posts wait.
//
//usys:nb hostPost(sig int32, value uint64) (r int32, err error) [num=14 c=post]

// hostRepair puts the host's handlers back in front of those that replaced them, and
// returns how often that has been necessary.
//
//usys:call hostRepair() (n uint64) [num=15 c=repair absent=0]

// hostCounts stores the host's counts in c.
//
//usys:call hostCounts(c *counts) [num=16 c=counts absent=0]

// hostOrder asks the host to deliver the queued values of each claimed number of set in
// order, and returns the set of numbers for which it does.
//
//usys:call hostOrder(set uint64) (r uint64) [num=17 c=order absent=0]

// hostUnmask gives the calling thread the signal mask with which the program was started if
// on is true, and otherwise undoes that. In between this thread alone takes the signals whose
// order is kept. Only one thread may be unmasked at a time; its goroutine is locked to it.
//
//usys:call hostUnmask(on bool) [num=18 c=unmask absent=0]

// hostBurst makes sig come n times from vcore context, with values from first on, and waits
// until that is done. It returns the time at which it began, in nanoseconds since 1970. how
// is 0 to post the signal, 1 to send it by kill, without values, and 2 to queue it to the
// vcore's own thread. It is for tests.
//
//usys:call hostBurst(sig int32, first, n uint64, how int32) (when int64, err error) [num=19 c=burst errno=-1]

// hostLength returns the number of posts of sig that wait, or are about to.
//
//usys:nb hostLength(sig int32) (n int32) [num=20 c=length absent=0]

// hostCollect posts the signals of the claimed numbers of set that are pending in the kernel:
// those sent to the process, or to the calling thread, before the call. It returns the
// numbers for which there was no room: the caller takes their posts and collects again.
//
//usys:call hostCollect(set uint64) (full uint64) [num=21 c=collect absent=0]

// record is one posted signal. C: struct signal_record.
type record struct {
	next  uint32 // used by C only
	signo int32
	code  int32
	errno int32 // C: errno_
	pid   int32 // in the siginfo of a fault: the low half of the address
	uid   uint32
	value uint64 // si_value; SIGCHLD: the status
	time  int64  // when it was posted, nanoseconds since 1970
}

// counts holds the host's counts. C: struct signal_counts.
type counts struct {
	claimed  uint64 // a bit for each number
	posted   uint64 // signals
	blocked  uint64 // times that a thread blocked a number because too many posts waited
	requeued uint64 // values handed back to the kernel
	lost     uint64 // values that the kernel did not take back
	repaired uint64 // handlers put back in front
}

// words is shared with C, which also calls it words (parlib/sig_post.c). All accesses are
// atomic.
type words struct {
	posted  uint64 // a bit for each number that was posted since it was last taken
	pending int32  // the futex
}

func shared() *words { return (*words)(hostWords()) }

const (
	futexWait = 0
	futexWake = 1
)

// wait sleeps until there is a post since its last return.
func (w *words) wait() {
	// model: sleep
	for atomic.LoadInt32(&w.pending) == 0 {
		_, _ = usys.Futex(&w.pending, futexWait, 0, nil, nil, 0)
	}
	// Clear pending before the map is taken: a later post sets it again.
	atomic.SwapInt32(&w.pending, 0) // model: clear
}

// wake makes wait return.
func (w *words) wake() {
	if atomic.SwapInt32(&w.pending, 1) == 0 { // model: nudge
		_, _ = usys.Futex(&w.pending, futexWake, 1, nil, nil, 0)
	}
}

// again marks numbers that have more posts to take.
func (w *words) again(s set) {
	atomic.OrUint64(&w.posted, uint64(s)) // model: again
	w.wake()
}

// numbers takes the map: it returns the posted numbers and clears them.
func (w *words) numbers() uint64 {
	return atomic.SwapUint64(&w.posted, 0) // model: take
}

// The offset is as in C.
var _ = [1]struct{}{}[unsafe.Offsetof(words{}.pending)-8]
