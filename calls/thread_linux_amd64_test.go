package calls

import (
	"runtime"
	"syscall"
	"testing"
	"unsafe"
)

// A property is a value that the kernel keeps for a thread or for a process: it has a call that
// sets it, and one that reads it.
type property struct {
	name     string
	set, get made
	restore  made // for properties of the process
}

// made is a call with its arguments. If it has a room, the call writes the value there.
type made struct {
	call string
	args [6]uintptr
	room int // the index of the argument for the address of the room
}

var properties = []property{
	{"timer slack", made{"prctl", [6]uintptr{29, 12345}, 0}, made{"prctl", [6]uintptr{30}, 0}, made{}},
	{"keepcaps", made{"prctl", [6]uintptr{8, 1}, 0}, made{"prctl", [6]uintptr{7}, 0}, made{}},
	{"dumpable", made{"prctl", [6]uintptr{4, 0}, 0}, made{"prctl", [6]uintptr{3}, 0}, made{"prctl", [6]uintptr{4, 1}, 0}},
	{"no new privileges", made{"prctl", [6]uintptr{38, 1}, 0}, made{"prctl", [6]uintptr{39}, 0}, made{}},
	{"subreaper", made{"prctl", [6]uintptr{36, 1}, 0}, made{"prctl", [6]uintptr{37}, 1}, made{"prctl", [6]uintptr{36, 0}, 0}},
	{"huge pages", made{"prctl", [6]uintptr{41, 1}, 0}, made{"prctl", [6]uintptr{42}, 0}, made{"prctl", [6]uintptr{41, 0}, 0}},
	{"memory errors", made{"prctl", [6]uintptr{33, 1, 1}, 0}, made{"prctl", [6]uintptr{34}, 0}, made{}},
	{"death signal", made{"prctl", [6]uintptr{1, uintptr(syscall.SIGCONT)}, 0}, made{"prctl", [6]uintptr{2}, 1}, made{}},
	{"securebits", made{"prctl", [6]uintptr{28, 1 << 6}, 0}, made{"prctl", [6]uintptr{27}, 0}, made{}},
	{"bounding set", made{"prctl", [6]uintptr{24, 27}, 0}, made{"prctl", [6]uintptr{23, 27}, 0}, made{}},
	{"flusher", made{"prctl", [6]uintptr{57, 1}, 0}, made{"prctl", [6]uintptr{58}, 0}, made{}},
	{"merging", made{"prctl", [6]uintptr{67, 1}, 0}, made{"prctl", [6]uintptr{68}, 0}, made{"prctl", [6]uintptr{67, 0}, 0}},
	{"personality", made{"personality", [6]uintptr{0x0040000}, 0}, made{"personality", [6]uintptr{0xffffffff}, 0}, made{}},
	{"nice", made{"setpriority", [6]uintptr{0, 0, 7}, 0}, made{"getpriority", [6]uintptr{0, 0}, 0}, made{}},
	{"input and output priority", made{"ioprio_set", [6]uintptr{1, 0, 2<<13 | 6}, 0}, made{"ioprio_get", [6]uintptr{1, 0}, 0}, made{}},
	{"policy", made{"sched_setscheduler", [6]uintptr{0, 3, 0}, 2}, made{"sched_getscheduler", [6]uintptr{}, 0}, made{}},
	{"group", made{"setregid", [6]uintptr{4242, 4242}, 0}, made{"getgid", [6]uintptr{}, 0}, made{}},
	{"user", made{"setresuid", [6]uintptr{4242, ^uintptr(0), ^uintptr(0)}, 0}, made{"getuid", [6]uintptr{}, 0}, made{}},
}

// do makes the call in the calling thread. The value is the result, or the value that the kernel
// has written.
func (m made) do() (value uintptr, err error) {
	room := new([16]uint32)
	var pinned runtime.Pinner
	pinned.Pin(room)
	defer pinned.Unpin()
	if m.room > 0 {
		m.args[m.room] = uintptr(unsafe.Pointer(room))
	}
	r, _, e := syscall.RawSyscall6(uintptr(AMD64.Number(m.call)), m.args[0], m.args[1], m.args[2], m.args[3], m.args[4], m.args[5])
	if e != 0 {
		return 0, e
	}
	for _, v := range room {
		r += uintptr(v)
	}
	return r, nil
}

// TestThreads sets properties in one thread and reads them in another, which began earlier.
// Calls of properties that the other does not see must bind a thread, and the others must not.
func TestThreads(t *testing.T) {
	dumpable, _ := made{"prctl", [6]uintptr{3}, 0}.do()
	defer made{"prctl", [6]uintptr{4, dumpable}, 0}.do() // other users and groups change it, too
	tried := 0
	for _, p := range properties {
		thread, ok := p.ofThread(t)
		if !ok {
			continue
		}
		tried++
		var args [6]uint64
		for i, v := range p.set.args {
			args[i] = uint64(v)
		}
		r := First(ByName(p.set.call).Thread, &args)
		if binds := r == nil || r.Kind == "binds"; binds != thread {
			t.Errorf("%s by %s: it is a thread's: %t; it binds: %t", p.name, p.set.call, thread, binds)
		}
	}
	if tried < 8 {
		t.Errorf("only %d properties could be set", tried)
	}
}

// ofThread reports whether a property belongs to a thread.
func (p *property) ofThread(t *testing.T) (thread, ok bool) {
	read, seen, setting := make(chan bool), make(chan uintptr), make(chan bool)
	go func() { // the other thread
		runtime.LockOSThread() // and never unlocked: the thread ends with its goroutine
		before, _ := p.get.do()
		seen <- before
		<-read
		after, _ := p.get.do()
		seen <- after
	}()
	before := <-seen
	go func() {
		runtime.LockOSThread()
		defer close(setting)
		old, err := p.get.do()
		if err != nil {
			t.Logf("%s: %v", p.name, err)
			return
		}
		if _, err = p.set.do(); err != nil {
			t.Logf("%s: %v", p.name, err)
			return
		}
		now, _ := p.get.do()
		if ok = now != old; !ok {
			t.Logf("%s: it is %#x already", p.name, now)
		}
	}()
	<-setting
	read <- true
	after := <-seen
	if p.restore.call != "" {
		p.restore.do()
	}
	return after == before, ok
}
