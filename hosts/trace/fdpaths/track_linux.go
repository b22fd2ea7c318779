package fdpaths

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// Wanted returns the calls that have to be passed to a Tracker.
func Wanted(a *calls.Arch) calls.Filter {
	f := calls.Filter{}
	for n := range a.Numbers {
		c := a.Call(n)
		if c == nil || c.Gone {
			continue
		}
		makes := c.Ret.Kind == calls.FD || slices.ContainsFunc(c.Args, func(a calls.Arg) bool { return a.Kind == calls.FDs })
		if makes || effects[c.Name] != nil {
			f[n] = true
		}
	}
	return f
}

// A call is the call that is being tracked, and its process.
type call struct {
	*process
	t *Tracker
	r *calls.Record
}

// effects are calls that change descriptors, besides those that only return a new one.
var effects = map[string]func(c *call){
	"open":            func(c *call) { c.open(CWD, 0, int(c.r.Args[1])&unix.O_CLOEXEC != 0) },
	"creat":           func(c *call) { c.open(CWD, 0, false) },
	"openat":          func(c *call) { c.open(c.arg(0), 1, int(c.r.Args[2])&unix.O_CLOEXEC != 0) },
	"openat2":         func(c *call) { c.open(c.arg(0), 1, c.how()&unix.O_CLOEXEC != 0) },
	"close":           func(c *call) { c.set(c.arg(0), closed) },
	"close_range":     (*call).closeRange,
	"dup":             func(c *call) { c.copy(c.arg(0), false) },
	"dup2":            (*call).dup2,
	"dup3":            (*call).dup2,
	"fcntl":           (*call).fcntl,
	"ioctl":           (*call).ioctl,
	"chdir":           (*call).chdir,
	"fchdir":          (*call).fchdir,
	"execve":          func(c *call) { c.exec() },
	"execveat":        func(c *call) { c.exec() },
	"socket":          (*call).socket,
	"socketpair":      (*call).pair,
	"pipe":            (*call).pair,
	"pipe2":           (*call).pair,
	"accept":          func(c *call) { c.accept(false) },
	"accept4":         func(c *call) { c.accept(c.arg(3)&unix.SOCK_CLOEXEC != 0) },
	"bind":            (*call).bind,
	"listen":          (*call).listen,
	"connect":         (*call).connect,
	"getsockname":     func(c *call) { c.local(c.sockaddr()) },
	"getpeername":     (*call).peer,
	"recvmsg":         (*call).rights,
	"epoll_create":    func(c *call) { c.anonymous("anon_inode:[eventpoll]", false) },
	"epoll_create1":   func(c *call) { c.anonymous("anon_inode:[eventpoll]", c.arg(0) != 0) },
	"eventfd":         func(c *call) { c.anonymous("anon_inode:[eventfd]", false) },
	"eventfd2":        func(c *call) { c.anonymous("anon_inode:[eventfd]", c.arg(1)&unix.EFD_CLOEXEC != 0) },
	"timerfd_create":  func(c *call) { c.anonymous("anon_inode:[timerfd]", c.arg(1)&unix.TFD_CLOEXEC != 0) },
	"inotify_init":    func(c *call) { c.anonymous("anon_inode:inotify", false) },
	"inotify_init1":   func(c *call) { c.anonymous("anon_inode:inotify", c.arg(0)&unix.IN_CLOEXEC != 0) },
	"pidfd_open":      func(c *call) { c.pidfd(c.result(), c.arg(0)) },
	"clone":           (*call).clone,
	"clone3":          (*call).clone3,
	"perf_event_open": func(c *call) { c.anonymous("anon_inode:[perf_event]", int(c.r.Args[4])&unix.PERF_FLAG_FD_CLOEXEC != 0) },
}

// Track passes a call that has returned to the tracker. Calls come in the order in
// which they ended, each before its line is printed.
func (t *Tracker) Track(pid int, r *calls.Record) {
	d := t.Arch.Call(r.Number)
	p := t.process(pid)
	p.last, p.cwdBefore = r, p.cwd
	clear(p.before)
	if d == nil || !r.Done {
		return
	}
	closes := d.Name == "close" && r.Ret != -int64(unix.EBADF) // with any other error it is closed
	connects := d.Name == "connect" && r.Ret == -int64(unix.EINPROGRESS)
	if r.Ret < 0 && !closes && !connects {
		return
	}
	c := &call{process: p, t: t, r: r}
	effect := effects[d.Name]
	switch {
	case effect != nil:
		effect(c)
	case d.Ret.Kind == calls.FD:
		c.made(int(r.Ret), p.look(int(r.Ret)), false)
	}
}

func (c *call) arg(i int) int { return int(int32(c.r.Args[i])) }

// result returns the descriptor that the call has made.
func (c *call) result() int { return int(c.r.Ret) }

// name returns the path of argument i.
func (c *call) name(i int) string {
	b := c.r.Read(c.r.Args[i], 1<<16, false)
	if n := bytes.IndexByte(b, 0); n >= 0 {
		b = b[:n]
	}
	return string(b)
}

// how returns the flags of openat2.
func (c *call) how() int {
	b := c.r.Read(c.r.Args[2], 8, false)
	if len(b) < 8 {
		return 0
	}
	return int(le.Uint64(b))
}

// dir returns the path of a directory, or "".
func (c *call) dir(fd int) string {
	if fd == CWD {
		return c.cwd
	}
	if s, ok := c.slots[fd]; ok && s.file != nil {
		return s.path
	}
	if f := c.look(fd); f != nil {
		return f.path
	}
	return ""
}

func (c *call) open(dir, name int, cloexec bool) {
	const tmpfile = 0x400000
	fd := c.result()
	f := c.opened(fd, c.dir(dir), c.name(name))
	if flags := c.r.Args[1+name]; name == 1 && flags&tmpfile != 0 { // the file has no name yet
		f = c.look(fd)
	}
	c.made(fd, f, cloexec)
}

func (c *call) anonymous(name string, cloexec bool) {
	c.made(c.result(), &file{path: name}, cloexec)
}

// pidfd sets a descriptor that stands for a process.
func (c *call) pidfd(fd, pid int) {
	f := &file{path: "anon_inode:[pidfd]"}
	if c.t.Details {
		f.text = fmt.Sprintf("<pid:%d>", pid)
	}
	c.made(fd, f, true)
}

// clone sets the descriptor that stands for the child, if the caller wants one.
func (c *call) clone() {
	if c.r.Args[0]&unix.CLONE_PIDFD != 0 {
		c.pidfdAt(c.r.Args[2])
	}
}

func (c *call) clone3() {
	b := c.r.Read(c.r.Args[0], 16, false) // flags, address of the descriptor
	if len(b) == 16 && le.Uint64(b)&unix.CLONE_PIDFD != 0 {
		c.pidfdAt(le.Uint64(b[8:]))
	}
}

func (c *call) pidfdAt(addr uint64) {
	if b := c.r.Read(addr, 4, true); len(b) == 4 && c.r.Ret > 0 {
		c.pidfd(int(int32(le.Uint32(b))), int(c.r.Ret))
	}
}

// copy makes the result a copy of a descriptor.
func (c *call) copy(fd int, cloexec bool) {
	s, ok := c.slots[fd]
	if !ok {
		s.file = c.look(fd)
	}
	c.made(c.result(), s.file, cloexec)
}

func (c *call) dup2() {
	if c.arg(0) != c.arg(1) {
		three := c.t.Arch.Numbers[c.r.Number] == "dup3"
		c.copy(c.arg(0), three && c.arg(2)&unix.O_CLOEXEC != 0)
	}
}

func (c *call) fcntl() {
	switch c.arg(1) {
	case unix.F_DUPFD:
		c.copy(c.arg(0), false)
	case unix.F_DUPFD_CLOEXEC:
		c.copy(c.arg(0), true)
	case unix.F_SETFD:
		c.cloexec(c.arg(0), c.arg(2)&unix.FD_CLOEXEC != 0)
	}
}

func (c *call) ioctl() {
	const fioclex, fionclex = 0x5451, 0x5450
	switch c.arg(1) {
	case fioclex:
		c.cloexec(c.arg(0), true)
	case fionclex:
		c.cloexec(c.arg(0), false)
	}
}

func (c *call) cloexec(fd int, on bool) {
	s, ok := c.slots[fd]
	if !ok {
		s.file = c.look(fd)
	}
	if s.file != nil {
		c.slots[fd] = slot{s.file, on}
	}
}

func (c *call) closeRange() {
	for fd, s := range c.slots {
		if uint64(fd) < uint64(uint32(c.r.Args[0])) || uint64(fd) > uint64(uint32(c.r.Args[1])) {
			continue
		}
		if c.arg(2)&unix.CLOSE_RANGE_CLOEXEC != 0 {
			c.slots[fd] = slot{s.file, true}
		} else {
			c.set(fd, closed)
		}
	}
}

func (c *call) chdir() {
	name := c.name(0)
	if !path.IsAbs(name) {
		if c.cwd == "" {
			return
		}
		name = path.Join(c.cwd, name)
	}
	c.cwd = c.resolve(path.Clean(name))
}

func (c *call) fchdir() { c.cwd = c.dir(c.arg(0)) }
