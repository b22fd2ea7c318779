//go:build amd64

// regs_linux_GOARCH.go has the parts that depend on the processor.

package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// From <linux/ptrace.h> and <linux/wait.h>.
const (
	optTraceClone = 0x8
	optTraceExec  = 0x10
	optExitKill   = 0x100000
	wall          = 0x40000000
	noThread      = 0x20000000 // only children of this thread
	atEntry       = 9          // the program's entry point, in the auxiliary vector
)

// run starts the program under a tracer, stops it at its main function, and reads its
// tables.
func (p *program) run(o Options, s *Status) error {
	runtime.LockOSThread() // the thread that starts a program traces it
	defer runtime.UnlockOSThread()
	argv, path := o.Args, o.Program
	if len(o.Loader) > 0 {
		argv, path = append(append(o.Loader[:len(o.Loader):len(o.Loader)], "--", o.Program), o.Args[1:]...), o.Loader[0]
	}
	t, err := start(path, argv, o)
	if err != nil {
		return err
	}
	defer t.end()
	bias := uint64(0)
	if len(o.Loader) == 0 {
		if bias, err = t.bias(p.pie, p.entry); err != nil {
			return err
		}
	} else {
		at, err := enter(o.Loader[0])
		if err != nil {
			return err
		}
		if err := t.runTo(at, "the host has loaded it"); err != nil {
			return err
		}
		// At this point the loader has mapped the program.
		if bias, err = t.mapped(o.Program, p.first); err != nil {
			return err
		}
	}
	if err := t.runTo(p.main+bias, "its main function"); err != nil {
		return err
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", t.pid))
	if err != nil {
		return err
	}
	defer mem.Close()
	return p.collect(s, memory{mem}, bias, t.file)
}

// A tracee is a program that this process traces.
type tracee struct {
	pid   int
	known map[int]bool // threads that have stopped once
}

// start executes the program and stops it before its first instruction.
func start(path string, argv []string, o Options) (*tracee, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	out, ok := o.Output.(*os.File)
	if !ok {
		out = null
	}
	proc, err := os.StartProcess(path, argv, &os.ProcAttr{
		Files: []*os.File{null, out, out},
		Sys:   &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		if errors.Is(err, syscall.EPERM) {
			return nil, fmt.Errorf("it cannot be traced here: %w (a sandbox, or kernel.yama.ptrace_scope, forbids it)", err)
		}
		return nil, err
	}
	t := &tracee{pid: proc.Pid, known: map[int]bool{proc.Pid: true}}
	_ = proc.Release()
	var ws syscall.WaitStatus
	if _, err := wait(t.pid, &ws); err != nil {
		return nil, err
	}
	if !ws.Stopped() {
		return nil, fmt.Errorf("it did not start: %s", ended(ws))
	}
	if err := syscall.PtraceSetOptions(t.pid, optTraceClone|optTraceExec|optExitKill); err != nil {
		t.end()
		return nil, fmt.Errorf("it cannot be traced: %w", err)
	}
	return t, nil
}

func wait(pid int, ws *syscall.WaitStatus) (int, error) {
	for {
		got, err := syscall.Wait4(pid, ws, wall|noThread, nil)
		if err != syscall.EINTR {
			return got, err
		}
	}
}

// end kills the program, and waits until it has ended.
func (t *tracee) end() {
	_ = syscall.Kill(t.pid, syscall.SIGKILL)
	var ws syscall.WaitStatus
	for {
		if _, err := wait(-1, &ws); err != nil {
			return
		}
	}
}

// runTo makes the program run until it reaches an address.
func (t *tracee) runTo(addr uint64, what string) error {
	old := make([]byte, len(native.Breakpoint))
	if _, err := syscall.PtracePeekText(t.pid, uintptr(addr), old); err != nil {
		return fmt.Errorf("%s cannot be watched: %w", what, err)
	}
	if _, err := syscall.PtracePokeText(t.pid, uintptr(addr), native.Breakpoint); err != nil {
		return fmt.Errorf("%s cannot be watched: %w", what, err)
	}
	for tid, signal := t.pid, 0; ; {
		if tid != 0 {
			if err := syscall.PtraceCont(tid, signal); err != nil && err != syscall.ESRCH {
				return err
			}
		}
		var ws syscall.WaitStatus
		var err error
		if tid, err = wait(-1, &ws); err != nil {
			return err
		}
		signal = 0
		switch {
		case !ws.Stopped():
			if tid == t.pid {
				return fmt.Errorf("it ended before %s: %s", what, ended(ws))
			}
			delete(t.known, tid)
			tid = 0 // a thread has ended; all others run
		case ws.StopSignal() == syscall.SIGTRAP && ws.TrapCause() == syscall.PTRACE_EVENT_EXEC:
			return fmt.Errorf("it executed another program before %s", what)
		case ws.StopSignal() == syscall.SIGTRAP && ws.TrapCause() > 0:
			t.known[tid] = true // an event; the new thread stops by itself
		case ws.StopSignal() == syscall.SIGTRAP:
			var regs syscall.PtraceRegs
			if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
				return err
			}
			if pc := counter(&regs); *pc == addr+native.BreakpointStop {
				*pc = addr
				if _, err := syscall.PtracePokeText(tid, uintptr(addr), old); err != nil {
					return err
				}
				return syscall.PtraceSetRegs(tid, &regs)
			}
			signal = int(syscall.SIGTRAP)
		case ws.StopSignal() == syscall.SIGSTOP && !t.known[tid]:
			t.known[tid] = true // a new thread
		default:
			signal = int(ws.StopSignal())
		}
	}
}

func ended(ws syscall.WaitStatus) string {
	if ws.Signaled() {
		return "signal: " + ws.Signal().String()
	}
	return "exit status " + strconv.Itoa(ws.ExitStatus())
}

// bias returns the difference between the program's addresses and the linked ones, from its
// entry point.
func (t *tracee) bias(pie bool, entry uint64) (uint64, error) {
	if !pie {
		return 0, nil
	}
	aux, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", t.pid))
	if err != nil {
		return 0, err
	}
	for ; len(aux) >= 16; aux = aux[16:] {
		if binary.LittleEndian.Uint64(aux) == atEntry {
			return binary.LittleEndian.Uint64(aux[8:]) - entry, nil
		}
	}
	return 0, errors.New("the kernel does not say where it lies")
}

// maps calls f for each file that is mapped.
func (t *tracee) maps(f func(from, to, off uint64, path string) bool) error {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", t.pid))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) { // from-to perms offset dev inode path
		w := strings.Fields(line)
		if len(w) < 6 {
			continue
		}
		a, b, _ := strings.Cut(w[0], "-")
		from, err1 := strconv.ParseUint(a, 16, 64)
		to, err2 := strconv.ParseUint(b, 16, 64)
		off, err3 := strconv.ParseUint(w[2], 16, 64)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		_, path, _ := strings.Cut(strings.TrimSpace(line), w[4]+" ")
		if f(from, to, off, strings.TrimSpace(path)) {
			break
		}
	}
	return nil
}

// mapped returns the bias of a program that a loader has mapped.
func (t *tracee) mapped(path string, first uint64) (bias uint64, err error) {
	want, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	found := false
	err = t.maps(func(from, _, off uint64, path string) bool {
		if info, err := os.Stat(path); err == nil && off == 0 && os.SameFile(want, info) {
			bias, found = from-first, true
		}
		return found
	})
	if err == nil && !found {
		err = errors.New("the host has not mapped it")
	}
	return bias, err
}

// file returns the path of the file that is mapped at an address.
func (t *tracee) file(addr uint64) (path string) {
	_ = t.maps(func(from, to, _ uint64, p string) bool {
		if addr >= from && addr < to {
			path = p
		}
		return path != ""
	})
	return path
}
