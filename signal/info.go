package signal

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// Info describes one signal by the fields of its siginfo_t. It implements os.Signal.
type Info struct {
	Sig    syscall.Signal
	Code   int       // si_code: the kind of sender, such as SI_USER
	Pid    int       // of the sender, or of the child that a SIGCHLD reports; 0: the kernel
	Uid    int       // user of process Pid, in this process's user namespace
	Value  uint64    // the value passed to sigqueue (sigval, 64 bits)
	Addr   uintptr   // si_addr, if the kernel sets one
	Status int       // of SIGCHLD: exit status or signal number
	Time   time.Time // when the host received the signal
}

// Values of Info.Code for the kinds of senders; Linux's numbers.
const (
	SI_USER   = 0    // kill
	SI_KERNEL = 0x80 // the kernel: a terminal, a timer of setitimer
	SI_QUEUE  = -1   // sigqueue, and Post
	SI_TIMER  = -2   // timer_create
	SI_TKILL  = -6   // tgkill
)

const sigCHLD syscall.Signal = 17 // package syscall has no name for it on Windows

// Signal has no effect; it makes Info implement os.Signal.
func (i Info) Signal() {}

// String returns the signal's name with its sender and value.
func (i Info) String() string {
	s := i.Sig.String()
	switch {
	case i.Sig == sigCHLD && i.Code > 0:
		s += fmt.Sprintf(" (process %d, user %d, status %d)", i.Pid, i.Uid, i.Status)
	case i.Code == SI_KERNEL:
		s += " (the kernel)"
	case i.Code == SI_USER, i.Code == SI_TKILL:
		s += fmt.Sprintf(" (process %d, user %d)", i.Pid, i.Uid)
	case i.Code == SI_QUEUE:
		s += fmt.Sprintf(" (process %d, user %d, value %d)", i.Pid, i.Uid, i.Value)
	default:
		s += fmt.Sprintf(" (code %d, value %d)", i.Code, i.Value)
	}
	return s
}

func (r *record) info() Info {
	i := Info{Sig: syscall.Signal(r.signo), Code: int(r.code), Time: time.Unix(0, r.time)}
	switch {
	case r.code == SI_TIMER: // pid is the timer's ID, uid its overrun count
		i.Value = r.value
	case r.code <= 0:
		i.Pid, i.Uid, i.Value = int(r.pid), int(r.uid), r.value
	case i.Sig == sigCHLD:
		i.Pid, i.Uid, i.Status = int(r.pid), int(r.uid), int(int32(r.value))
	case r.code != SI_KERNEL:
		i.Addr = uintptr(uint32(r.pid)) | uintptr(r.uid)<<32
	}
	return i
}

// Received is the cause of a context of [NotifyContext] that a signal has ended. It matches
// context.Canceled.
type Received struct{ Info }

// Error returns the signal's name and "signal received", as signal.NotifyContext of os/signal has it.
func (r Received) Error() string { return r.Sig.String() + " signal received" }

// Is makes errors.Is(err, context.Canceled) true.
func (r Received) Is(target error) bool { return target == canceled }

// number returns the signal's number. Only Info and syscall.Signal have one.
func number(s os.Signal) (int, error) {
	switch s := s.(type) {
	case syscall.Signal:
		return int(s), nil
	case Info:
		return int(s.Sig), nil
	}
	return 0, fmt.Errorf("signal: %v (%T) has no number: %w", s, s, ErrRange)
}
