// Package hosttest is a table of C functions that do every kind of good and bad
// thing: the tests of the call path run on it.
package hosttest

import "unsafe"

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table hosttest host=host include=limits.h

// Pair crosses by pointer.
type Pair struct {
	A int32
	B float64
}

// Add and Empty cost nothing in C.
//
//usys:nb Add(a, b uint64) uint64 [num=8]
//usys:nb Empty() [num=9]

// Spin spins for ns nanoseconds; so does Spin2, but without the P.
//
//usys:nb Spin(ns uint64) uint64 [num=10]
//usys:call Spin2(ns uint64) uint64 [num=11]

// Sleep sleeps for ns nanoseconds in the kernel.
//
//usys:call Sleep(ns uint64) [num=12]

// Load reads the word at addr, which may be unmapped.
//
//usys:nb Load(addr uintptr) uint64 [num=13]
//usys:call Load2(addr uintptr) uint64 [num=14]
//usys:nb Divide(a, b int64) int64 [num=15]
//usys:call Divide2(a, b int64) int64 [num=16]
//usys:nb Abort() [num=17]
//usys:call Abort2() [num=18]

// Deep uses kib KiB of C stack.
//
//usys:nb Deep(kib uint64) uint64 [num=19]
//usys:call Deep2(kib uint64) uint64 [num=20]

// Callback calls an exported Go function, which it must not.
//
//usys:nb Callback() [num=21]
//usys:call Callback2() [num=22]

// Bump adds by to *p.
//
//usys:nb Bump(p *int64, by int64) [num=23]
//usys:call Bump2(p *int64, by int64) [num=24]
//usys:nb BumpPair(p *Pair, by int32) float64 [num=25]

// FailWith fails with errno e, unless that is 0.
//
//usys:nb FailWith(e int32) (v int32, err error) [num=26]
//usys:call FailWith2(e int32) (v int32, err error) [num=27]
//usys:nb FailFloat(e int32) (v float64, err error) [num=28]
//usys:nb FailOnly(e int32) (err error) [num=29]

// Many returns a weighted sum of its sixteen arguments; Mixed has integers and floats on the stack.
//
//usys:nb Many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p uint64) uint64 [num=30]
//usys:call Many2(a, b, c, d, e, f, g int64) int64 [num=31]
//usys:nb Mixed(a int8, b float32, c uint16, d float64, e bool, f int32, g, h int64, i, j, k, l, m, n, o float64) float64 [num=32]
//usys:nb Narrow(a int8, b uint8, c int16, d uint16, e int32, f uint32) int64 [num=33]
//usys:nb Not(b bool) bool [num=34]
//usys:nb Half(f float32) float32 [num=35]
//usys:nb Next(p unsafe.Pointer) unsafe.Pointer [num=36]

// Clobber writes to every register that C may write to, and sets the direction
// flag for a while.
//
//usys:nb Clobber() uint64 [num=37]

// Fork forks: 0 in the child, its process id in the parent.
//
//usys:nb Fork() int64 [num=38]

// Child makes a child, by vfork or by fork, that sends itself sig, or faults where sig is
// SIGSEGV, and returns its status in the form of wait.
//
//usys:call Child(vfork bool, sig int32) int32 [num=53]

// Storm starts a thread that sends SIGPROF and SIGURG, each perSecond times a
// second, to the threads of this process in turn. Calm ends it and returns how many of each were
// sent.
//
//usys:nb Storm(perSecond uint32) [num=46]
//usys:call Calm() uint64 [num=47]

// Wreck misbehaves in one way for each value of kind (host/wreck.c), and does not return.
//
//usys:nb Wreck(kind int32, n uint64) [num=48]
//usys:call Wreck2(kind int32, n uint64) [num=49]

// Deep8 is Deep2 with the largest stack that there is. Frame makes one frame of kib KiB.
// Below 16 MiB it touches only the frame's far end, like code compiled without probes.
//
//usys:call Deep8(kib uint64) uint64 [num=50 stack=8M]
//usys:call Frame(kib uint64) uint64 [num=51]

// Foreign installs its own handler of SIGSEGV, as crash reporters do: the handler ends the process
// with status 99.
//
//usys:nb Foreign() [num=52]

// The host does not have these.
//
//usys:nb AbsentInt() int32 [num=40]
//usys:call AbsentErr() (v uint64, err error) [num=41]
//usys:nb AbsentPointer() unsafe.Pointer [num=42]
//usys:nb AbsentFloat() float64 [num=43]
//usys:nb AbsentSeven() int32 [num=44 absent=7]
//usys:nb AbsentOnly() (err error) [num=45]
//usys:call AbsentCall(p *int64) (v int64) [num=60]
//usys:nb AbsentMany(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o uint64, p *int64) uint64 [num=61]
//usys:call AbsentMany2(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o uint64, p *int64) uint64 [num=62]
//usys:nb AbsentNothing() [num=63 absent=0]

// Kinds of wrecks.
const (
	WreckFrame     = iota // a frame that reaches far below the C stack
	WreckZero             // SP is 0
	WreckSP               // SP is no address at all
	WreckCoroutine        // a fault on the stack of a coroutine
	WreckAbort            // abort() there
	WreckCallback         // a call of an exported Go function there
	WreckUp               // n bytes are written over the upper end of the stack
	WreckReturn           // the return address of the table function is 0
	WreckAddress          // a load from an address that is not canonical
	WreckJump             // a jump to 0 with the registers of a trampoline's first store
)

//usys:const EDOM
//usys:const PIPE_BUF

// MISSING is not a constant of the host.
//
//usys:const MISSING [c=EDOM]

var _ unsafe.Pointer
