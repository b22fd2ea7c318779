package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// The Go face of sim_usys_linux_amd64.s: schedule points of a program of usys build -sim.

// usysSimTick is the number of the call by which a schedule point enters the host
// (abi.SimTick), and the rest are the values of its first argument.
const (
	usysSimTick   = 0x7501
	usysSimAccess = 0 // before an access of memory, or in a function's entry
	usysSimAtomic = 1 // before an atomic operation
	usysSimBusy   = 2 // in goschedIfBusy or gosched_m
)

// A usysSimState is the data that the host and the schedule points share: struct
// usys_sim of loader/sim_tick.h. Without a host it is only read, so that threads
// share its cache line; the room around it keeps other variables out of that line.
type usysSimState struct {
	before [64]byte
	left   int64  // schedule points that pass before one enters the host
	on     uint32 // the host wants them
	held   uint32 // the goroutine that is to wait while others can run
	after  [64]byte
}

var usyssim usysSimState

// usysatomic is called by the functions of sync/atomic's assembly.
//
//go:linkname usysatomic
func usysatomic()

// usysatomicpoint is usysatomic for package runtime itself.
func usysatomicpoint()

// usysbusy is called where the scheduler looks for other work. No goroutine is changed.
func usysbusy()

// usysagain is usysbusy for a goroutine that the scheduler has chosen and the host
// holds.
func usysagain()

// The compiler calls these functions in code that it compiles with -race.
func raceread(addr uintptr)
func racewrite(addr uintptr)
func racereadrange(addr, size uintptr)
func racewriterange(addr, size uintptr)
func racefuncenter(pc uintptr)
func racefuncexit()

// usysyield lets another goroutine run, as the host wishes at a schedule point. It does
// nothing on g0 and gsignal, or within a system call, where the thread has no P.
// goschedguarded does nothing where the goroutine must not be preempted.
//
// The stack must stay where it is, since a uintptr made of a pointer to it may be alive in
// the caller: go:uintptrkeepalive keeps such a pointer's object, but compiled code with
// -race evaluates further arguments behind the conversion, with schedule points.
//
//go:nosplit
func usysyield() {
	gp := getg()
	if mp := gp.m; gp != mp.curg || mp.p == 0 || gp.syscallsp != 0 {
		return
	}
	gp.parkingOnChan.Store(true)
	for {
		goschedguarded()
		if usyssim.held != uint32(gp.goid) || !canPreemptM(gp.m) {
			break
		}
		usysagain() // the host knows when no other can run
	}
	gp.parkingOnChan.Store(false)
}

// The atomic operations on pointers are package runtime's: a write barrier, and then an
// operation on a uintptr, which is sync/atomic's and would have a schedule point. But
// between the two no goroutine may be changed, as no collection may begin there. So these
// take their places: the schedule point is in front of both, and the operation is the
// processor's instruction. No lock of the runtime may be held, since a nil pointer makes
// the program panic.

//go:linkname usysStorePointer sync/atomic.StorePointer
//go:nosplit
func usysStorePointer(ptr *unsafe.Pointer, new unsafe.Pointer) {
	usysatomicpoint()
	atomicstorep(unsafe.Pointer(ptr), new)
}

//go:linkname usysSwapPointer sync/atomic.SwapPointer
//go:nosplit
func usysSwapPointer(ptr *unsafe.Pointer, new unsafe.Pointer) unsafe.Pointer {
	usysatomicpoint()
	if writeBarrier.enabled {
		atomicwb(ptr, new)
	}
	return unsafe.Pointer(atomic.Xchguintptr((*uintptr)(noescape(unsafe.Pointer(ptr))), uintptr(new)))
}

//go:linkname usysCompareAndSwapPointer sync/atomic.CompareAndSwapPointer
//go:nosplit
func usysCompareAndSwapPointer(ptr *unsafe.Pointer, old, new unsafe.Pointer) bool {
	usysatomicpoint()
	return atomic_casPointer(ptr, old, new)
}
