package faults

import (
	"sync"

	"github.com/usys-go/bridge/calls"
)

// Calls is the number of calls that rules can have: NCALLS (loader/offsets.h).
const Calls = 512

// own are the calls that the host's assembly makes: a thread that begins or ends in one has
// no stack for C code.
var own = map[string]bool{"clone": true, "clone3": true, "fork": true, "vfork": true, "exit": true, "rt_sigreturn": true}

// Forms in which a call has the number of its bytes. C: FAULT_COUNT and so on.
const (
	movesNot = iota
	movesCount
	movesVector  // an array of struct iovec, whose length is the next argument
	movesMessage // a struct msghdr
	movesRange   // for space only: the number in the argument, or none
)

// A fact has the facts about a call that the host needs. C: struct fault_fact.
type fact struct {
	moves  uint8
	arg    uint8 // the index of the count, of the vector or of the message
	writes bool
	clock  uint8   // it reads the clock, or waits for a time of day: see clocks
	fds    [2]int8 // the indices of descriptors; -1: none
	paths  [2]struct{ arg, dir int8 }
}

// flips reports whether the call moves bytes between the program and a file.
func (f *fact) flips() bool { return f.moves != movesNot && f.moves != movesRange && f.fds[1] < 0 }

// moving are the calls that move bytes.
var moving = map[string]struct {
	moves, arg uint8
	writes     bool
}{
	"read": {movesCount, 2, false}, "pread64": {movesCount, 2, false}, "readv": {movesVector, 1, false}, "preadv": {movesVector, 1, false},
	"preadv2": {movesVector, 1, false}, "recvfrom": {movesCount, 2, false}, "recvmsg": {movesMessage, 1, false}, "getrandom": {movesCount, 1, false},
	"write": {movesCount, 2, true}, "pwrite64": {movesCount, 2, true}, "writev": {movesVector, 1, true}, "pwritev": {movesVector, 1, true},
	"pwritev2": {movesVector, 1, true}, "sendto": {movesCount, 2, true}, "sendmsg": {movesMessage, 1, true}, "sendfile": {movesCount, 3, true},
	"copy_file_range": {movesCount, 4, true}, "splice": {movesCount, 4, true}, "fallocate": {movesRange, 3, true},
}

// clocks are the calls that use the clock that a rule may make jump, and the form of their
// time. C: FAULT_CLOCK_GETTIME and so on.
var clocks = map[string]uint8{"clock_gettime": 1, "gettimeofday": 2, "time": 3, "clock_nanosleep": 4}

// facts are those of all calls, by number.
var facts = sync.OnceValue(func() *[Calls]fact {
	var list [Calls]fact
	for n := range list {
		f := &list[n]
		f.fds = [2]int8{-1, -1}
		f.paths[0].arg, f.paths[1].arg = -1, -1
		if c := arch.Call(n); c != nil {
			f.take(c)
		}
	}
	return &list
})

// take finds the arguments that are descriptors and paths.
func (f *fact) take(c *calls.Call) {
	m := moving[c.Name]
	f.moves, f.arg, f.writes, f.clock = m.moves, m.arg, m.writes, clocks[c.Name]
	nfds, npaths := 0, 0
	dir := int8(-1)
	for i := range c.Args {
		switch t := &c.Args[i].Type; {
		case t.Kind == calls.DirFD && t.Dir == calls.Value:
			dir = int8(i)
		case t.Kind == calls.FD && t.Dir == calls.Value && nfds < len(f.fds):
			f.fds[nfds] = int8(i)
			nfds++
		case t.Kind == calls.Path && t.Dir == calls.In && npaths < len(f.paths):
			f.paths[npaths].arg, f.paths[npaths].dir = int8(i), dir
			npaths++
			dir = -1
		}
	}
}
