package fdpaths

import (
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// A Tracker follows the descriptors of processes from call to call. Its methods are for
// one goroutine.
type Tracker struct {
	Arch    *calls.Arch
	Details bool // the texts are those of strace -yy, not of -y
	Virtual bool // the processes are simulated: the kernel knows none of them, and none of their files

	processes map[int]*process
}

// A process is a table of descriptors, and a working directory.
type process struct {
	pid   int
	slots map[int]slot
	cwd   string // "": not known

	// The previous values of the slots that the last call has changed.
	last      *calls.Record
	before    map[int]slot
	cwdBefore string
}

// A slot is an open descriptor with its close-on-exec flag. Copies of it share the file.
type slot struct {
	*file   // nil: it is closed
	cloexec bool
}

// closed is the slot of a descriptor that a call has closed. A descriptor without a slot
// may be open: /proc is asked.
var closed = slot{}

// A file has the known facts about an open file.
type file struct {
	path    string  // as in /proc; "": not known
	socket  *socket // nil: it is no socket
	text    string  // the text, if it cannot change any more
	deleted bool
}

// A socket has the facts known from calls.
type socket struct {
	proto         string // as in the text
	inode         uint64 // 0: not known
	local, remote netip.AddrPort
	fresh         bool // for TCP: it neither listens nor is connected, and its text has no addresses
}

// Start reads from /proc the working directory of a process and the descriptors that it has
// open when the trace begins. Without it the tracker does so at the first call of the process.
func (t *Tracker) Start(pid int) { t.process(pid) }

func (t *Tracker) process(pid int) *process {
	p := t.processes[pid]
	if p != nil {
		return p
	}
	if t.Virtual {
		return t.virtual(pid)
	}
	p = &process{pid: pid, slots: map[int]slot{}}
	p.cwd, _ = os.Readlink(linkOf(pid, CWD))
	list, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)) // a process that has ended has none
	for _, e := range list {
		if fd, err := strconv.Atoi(e.Name()); err == nil {
			if f := p.look(fd); f != nil {
				p.slots[fd] = slot{file: f}
			}
		}
	}
	t.add(pid, p)
	return p
}

func (t *Tracker) add(pid int, p *process) {
	if t.processes == nil {
		t.processes = map[int]*process{}
	}
	t.processes[pid] = p
}

// virtual returns a new process of a simulation. /proc has no process of its number.
func (t *Tracker) virtual(pid int) *process {
	const none = -1
	p := &process{pid: none, slots: map[int]slot{}}
	for fd, name := range []string{"stdin", "stdout", "stderr"} {
		p.slots[fd] = slot{file: &file{path: name}}
	}
	t.add(pid, p)
	return p
}

// Clone is called when a process has made a child, before a call of the child is tracked. A
// child that shares its parent's descriptors follows their changes.
func (t *Tracker) Clone(parent, child int, shared bool) {
	p := t.process(parent)
	if shared {
		t.processes[child] = p
		return
	}
	t.processes[child] = &process{pid: child, slots: maps.Clone(p.slots), cwd: p.cwd}
}

// Exit forgets a process.
func (t *Tracker) Exit(pid int) { delete(t.processes, pid) }

// exec closes the descriptors that a program does not pass on.
func (p *process) exec() {
	for fd, s := range p.slots {
		if s.cloexec {
			p.set(fd, closed)
		}
	}
}

// set changes a descriptor.
func (p *process) set(fd int, s slot) {
	if _, ok := p.before[fd]; !ok {
		if p.before == nil {
			p.before = map[int]slot{}
		}
		p.before[fd] = p.slots[fd]
	}
	p.slots[fd] = s
}

// made sets a descriptor that a call has made. f is nil if its file is not known.
func (p *process) made(fd int, f *file, cloexec bool) {
	p.set(fd, slot{f, cloexec})
	if f == nil {
		delete(p.slots, fd)
	}
}

// Text returns the text behind a descriptor of a process, in the line of a call that was
// tracked last, or not yet: before the call or after it. calls.Options.Paths has the same
// parameters, but for the process.
func (t *Tracker) Text(pid, fd int, r *calls.Record, after bool) string {
	p := t.process(pid)
	if fd == CWD {
		if p.cwd == "" {
			return ""
		}
		return fileText(p.cwd, false, false)
	}
	s, known := p.slots[fd]
	if old, ok := p.before[fd]; ok && !after && r == p.last {
		s, known = old, true // /proc would have a later file
	}
	if known && s.file == nil { // closed, and no later file is known
		return ""
	}
	if !known {
		s.file = p.look(fd)
		if s.file == nil {
			return ""
		}
		p.slots[fd] = s
	}
	return t.text(p.pid, fd, s.file)
}

// Path returns the path of a descriptor of a process, or of the working directory (CWD), before
// a call that was tracked last; "": it is not known, or there is none.
func (t *Tracker) Path(pid, fd int, r *calls.Record) string {
	p := t.process(pid)
	if fd == CWD {
		if r == p.last {
			return p.cwdBefore
		}
		return p.cwd
	}
	s, known := p.slots[fd]
	if old, ok := p.before[fd]; ok && r == p.last {
		s, known = old, true
	}
	if !known {
		s.file = p.look(fd)
	}
	if s.file == nil {
		return ""
	}
	return s.path
}

// text returns the text of a file that a descriptor of a process is, or was.
func (t *Tracker) text(pid, fd int, f *file) string {
	if f.text != "" {
		return f.text
	}
	if f.socket != nil {
		return f.socketText(pid, fd, t.Details)
	}
	if f.path == "" {
		return ""
	}
	f.text = fileText(f.path, f.deleted, t.Details && !t.Virtual)
	if t.Details && f.path == "anon_inode:[pidfd]" {
		if text := Text(pid, fd, true); text != "" {
			f.text = text
		}
	}
	return f.text
}

// look reads a descriptor from /proc. It returns nil if the descriptor is not open.
func (p *process) look(fd int) *file {
	link := linkOf(p.pid, fd)
	name, err := os.Readlink(link)
	if err != nil {
		return nil
	}
	if inode := socketInode(name); inode != 0 {
		return &file{path: name, socket: &socket{proto: protocolOf(p.pid, fd), inode: inode}}
	}
	f := &file{}
	f.path, f.deleted = alive(link, name)
	return f
}

// opened returns the file of a descriptor that a call has opened by a name. The kernel has
// another name for it if the path has a symbolic link. The descriptor may be another file by
// now: so the name in /proc is taken only if it matches.
func (p *process) opened(fd int, dir, name string) *file {
	if !path.IsAbs(name) {
		if dir == "" {
			return p.look(fd)
		}
		name = path.Join(dir, name)
	}
	name = path.Clean(name)
	if there, err := os.Readlink(linkOf(p.pid, fd)); err == nil && path.Base(there) == path.Base(name) {
		return &file{path: there}
	}
	return &file{path: p.resolve(name)}
}

// resolve returns the path without symbolic links, if it still leads to a file.
func (p *process) resolve(name string) string {
	if p.pid < 0 {
		return name
	}
	if rest, ok := strings.CutPrefix(name+"/", "/proc/self/"); ok { // in this process, a link to itself
		name = path.Clean(fmt.Sprintf("/proc/%d/%s", p.pid, rest))
	}
	if strings.HasPrefix(name, "/proc/thread-self") {
		return name
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		return real
	}
	return name
}
