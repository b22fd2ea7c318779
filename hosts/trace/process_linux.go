package trace

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// A process is a process whose threads write to the file.
type process struct {
	pid    int // the kernel's number
	number int // ... and the number in its records, which differs in a simulation
	pidfd  int // -1: there is none
	found  found

	symbols *symbols // nil: not read yet

	began  bool   // a record of it was read
	ended  bool   // its end was passed on
	end    uint64 // the time of its last call; 0: not yet
	status status // its end
}

// found is the result of looking for a number's process.
type found uint8

const (
	here      found = iota
	nowhere         // no process has it: it has ended
	elsewhere       // a process that is not the program's: the number is from another namespace
)

// A status is the end of a process.
type status struct {
	text string // in strace's words; "": it is not known
	code int    // the exit status, or 128 plus the number of the signal, as in shells
}

func exited(code int) status { return status{fmt.Sprintf("exited with %d", code), code} }

func killed(signal int, core bool) status {
	text := "killed by " + calls.AMD64.SignalName(signal)
	if core {
		text += " (core dumped)"
	}
	return status{text, 128 + signal}
}

// A table has the processes that have not ended, by number.
type table map[int]*process

// add returns the process of a number, and adds it if it is new.
func (t table) add(pid int) *process {
	p := t[pid]
	if p == nil {
		p = find(pid)
		t[pid] = p
	}
	return p
}

func find(pid int) *process {
	p := &process{pid: pid, number: pid, pidfd: -1}
	fd, err := unix.PidfdOpen(pid, 0)
	switch {
	case err == unix.ESRCH:
		p.found = nowhere
	case err == nil:
		p.pidfd = fd
	}
	return p
}

// wait waits until a process ends, at most for a time, and returns those that have ended.
func (t table) wait(most time.Duration) (gone []*process) {
	var fds []unix.PollFd
	var list []*process
	for _, p := range t {
		if p.pidfd < 0 {
			// There may be no free number for a descriptor.
			if p.found == nowhere || p.found == elsewhere && p.end != 0 || p.found == here && unix.Kill(p.pid, 0) == unix.ESRCH {
				gone = append(gone, p)
			}
			continue
		}
		fds = append(fds, unix.PollFd{Fd: int32(p.pidfd), Events: unix.POLLIN})
		list = append(list, p)
	}
	if gone != nil {
		most = 0
	}
	if n, err := unix.Poll(fds, int(most/time.Millisecond)); err != nil || n == 0 {
		return gone
	}
	for i, f := range fds {
		if f.Revents != 0 {
			gone = append(gone, list[i])
		}
	}
	return gone
}

func (t table) remove(p *process) {
	p.close()
	delete(t, p.pid)
}

func (p *process) close() {
	if p.pidfd >= 0 {
		unix.Close(p.pidfd)
	}
	p.pidfd = -1
}

// stack returns the stack of a record's caller, innermost first.
func (p *process) stack(r *Record) []Frame {
	if r.stack == nil || p.symbols == nil {
		return nil
	}
	return p.symbols.stack(r)
}

// lineage returns the stacks of the ancestors of a record's goroutine.
func (p *process) lineage(r *Record) [][]Frame {
	if r.ancestors == nil || p.symbols == nil {
		return nil
	}
	return p.symbols.lineage(r)
}

// exitStatus returns the end of a process. Its parent gets that from wait4; other processes
// get it from its pidfd (since Linux 6.15), or while it is a zombie.
func (p *process) exitStatus() status {
	if p.status.text != "" {
		return p.status
	}
	code, ok := zombieExit(p.pid)
	if !ok { // its parent has waited for it
		code, ok = infoExit(p.pidfd)
	}
	w := unix.WaitStatus(code)
	switch {
	case !ok:
		return status{"ended", 0}
	case w.Signaled():
		return killed(int(w.Signal()), w.CoreDump())
	}
	return exited(w.ExitStatus())
}

// infoExit asks a pidfd. Source: include/uapi/linux/pidfd.h, struct pidfd_info.
func infoExit(pidfd int) (code int32, ok bool) {
	const (
		size     = 64
		getInfo  = 3<<30 | size<<16 | 0xff<<8 | 11 // PIDFD_GET_INFO
		infoExit = 1 << 3                          // PIDFD_INFO_EXIT
		exitCode = 60
	)
	var info [size]byte
	le.PutUint64(info[:], infoExit)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(pidfd), getInfo, uintptr(unsafe.Pointer(&info)))
	if errno != 0 || le.Uint64(info[:])&infoExit == 0 {
		return 0, false
	}
	return int32(le.Uint32(info[exitCode:])), true
}

// zombieExit reads the last field of /proc/PID/stat, exit_code.
func zombieExit(pid int) (code int32, ok bool) {
	list := stat(pid)
	if len(list) == 0 || list[0] != "Z" {
		return 0, false
	}
	n, err := strconv.Atoi(list[len(list)-1])
	return int32(n), err == nil
}

// startTime returns the time at which a process started, in ticks since the system's start;
// 0: it is not known.
func startTime(pid int) uint64 {
	const field = 22 - 3
	list := stat(pid)
	if len(list) <= field {
		return 0
	}
	n, _ := strconv.ParseUint(list[field], 10, 64)
	return n
}

// stat returns the fields of /proc/PID/stat behind the name, from the third on.
func stat(pid int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}
