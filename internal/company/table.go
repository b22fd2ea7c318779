package company

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table company host=host

// Nop returns 1.
//
//usys:nb Nop() (r int64) [num=8]
//usys:call Nop2() (r int64) [num=9]

// Fault faults in one of the ways that C knows. If it returns, it returns arg.
//
//usys:nb Fault(how int32, arg uint64) (r uint64) [num=10]
//usys:call Fault2(how int32, arg uint64) (r uint64) [num=11]

// Spin spins for ns nanoseconds, Sleep sleeps.
//
//usys:nb Spin(ns uint64) [num=12]
//usys:call Sleep(ns uint64) [num=13]

// Weigh weighs its arguments, eight of each kind: some of them lie on the stack.
//
//usys:nb Weigh(a, b, c, d, e, f, g, h uint64, i, j, k, l, m, n, o, p float64) (r float64) [num=14]

// Fail fails with errno e, unless that is 0.
//
//usys:call Fail(e int32) (v int64, err error) [num=15]

// Clobber writes to every register that C may use, and gives back those it must.
//
//usys:nb Clobber() [num=16]

// Elsewhere runs for ns nanoseconds on a stack of its own, as a coroutine does.
//
//usys:nb Elsewhere(ns uint64) (r int64) [num=17]
//usys:call Elsewhere2(ns uint64) (r int64) [num=18]

// Frame has a frame of n bytes, and writes to its far end.
//
//usys:call Frame(n uint64) (r uint64) [num=19]

// Fork forks a child that exits with status, and returns what wait has of it.
//
//usys:call Fork(status int32) (r int32) [num=20]

// Threads starts n threads of C's and waits for them: each has an alternate stack of its own,
// changes its mask, and sleeps for ns nanoseconds with no signal blocked.
//
//usys:call Threads(n int32, ns uint64) (r int32) [num=21]

// Chain puts a handler in front of the one that sig has, and the handler calls that one.
// Handle puts one there with flags that calls nobody. Handled returns how often either ran.
//
//usys:nb Chain(sig int32) (r int32) [num=22]
//usys:nb Handle(sig, flags int32) (r int32) [num=23]
//usys:nb Handled(sig int32) (r int64) [num=24]

// Reraise puts a handler there that is used once, and raises the signal again.
//
//usys:nb Reraise(sig int32) (r int32) [num=26]

// State leaves values in all x87 registers, and has jumped by longjmp.
//
//usys:nb State() (r int32) [num=27]

// Deepest returns how many handlers of Handle's have been on one thread's stack at a time,
// at most.
//
//usys:nb Deepest() (r int32) [num=25]
