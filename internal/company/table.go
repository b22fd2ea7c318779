package company

//go:generate go run github.com/usys-go/bridge/cmd/usys gen

//usys:table company host=host

// Nop returns 1.
//
//usys:nb Nop() (r int64) [num=8]
//usys:call Nop2() (r int64) [num=9]

// Fault faults in the way how. If it returns, it returns arg.
//
//usys:nb Fault(how int32, arg uint64) (r uint64) [num=10]
//usys:call Fault2(how int32, arg uint64) (r uint64) [num=11]

// Spin spins for ns nanoseconds, Sleep sleeps.
//
//usys:nb Spin(ns uint64) [num=12]
//usys:call Sleep(ns uint64) [num=13]

// Weigh returns a weighted sum of its arguments, eight of each kind: some of them are on the stack.
//
//usys:nb Weigh(a, b, c, d, e, f, g, h uint64, i, j, k, l, m, n, o, p float64) (r float64) [num=14]

// Fail fails with errno e, unless that is 0.
//
//usys:call Fail(e int32) (v int64, err error) [num=15]

// Clobber writes to every register that C may use, and restores those that C has to keep.
//
//usys:nb Clobber() [num=16]

// Elsewhere runs for ns nanoseconds on its own stack, like a coroutine.
//
//usys:nb Elsewhere(ns uint64) (r int64) [num=17]
//usys:call Elsewhere2(ns uint64) (r int64) [num=18]

// Frame has a frame of n bytes, and writes to its far end.
//
//usys:call Frame(n uint64) (r uint64) [num=19]

// Fork forks a child that sets its group id, has one thread, and exits with status; it returns the
// status from wait.
//
//usys:call Fork(status int32) (r int32) [num=20]

// Threads starts n threads of C and waits for them: each has its own alternate stack, changes its
// mask, and sleeps for ns nanoseconds with no signal blocked.
//
//usys:call Threads(n int32, ns uint64) (r int32) [num=21]

// Chain installs a handler for sig that calls the previously installed one. Handle installs one
// with flags that calls no other. Handled returns how often either ran.
//
//usys:nb Chain(sig int32) (r int32) [num=22]
//usys:nb Handle(sig, flags int32) (r int32) [num=23]
//usys:nb Handled(sig int32) (r int64) [num=24]

// Reraise installs a handler that is used once, and raises the signal again.
//
//usys:nb Reraise(sig int32) (r int32) [num=26]

// State leaves values in all x87 registers, and has jumped by longjmp.
//
//usys:nb State() (r int32) [num=27]

// Deepest returns the largest number of handlers of Handle that were on one thread's stack at a
// time.
//
//usys:nb Deepest() (r int32) [num=25]
