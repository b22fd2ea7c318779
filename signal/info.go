package signal

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// Info is one signal: what siginfo_t says of it. It implements os.Signal.
type Info struct {
	Sig    syscall.Signal
	Code   int       // si_code: where it comes from, one of SI_USER and its neighbours
	Pid    int       // of the sender, or of the child that SIGCHLD is about; 0: the kernel
	Uid    int       // of that process, in this one's user namespace
	Value  uint64    // what sigqueue was given (sigval, 64 bits)
	Addr   uintptr   // where the kernel says one: si_addr
	Status int       // of SIGCHLD: exit status or signal number
	Time   time.Time // when the host got it
}

// Values of Info.Code that say who sent a signal; Linux's numbers.
const (
	SI_USER   = 0    // kill
	SI_KERNEL = 0x80 // the kernel: a terminal, a timer of setitimer
	SI_QUEUE  = -1   // sigqueue, and Post
	SI_TIMER  = -2   // timer_create
	SI_TKILL  = -6   // tgkill
)

const sigCHLD syscall.Signal = 17 // Windows has none

// Signal makes an Info an os.Signal.
func (i Info) Signal() {}

// String names the signal, its sender and its value.
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
	case r.code == SI_TIMER: // pid is the timer, uid how often it overran
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

// Received is the cause of a context that NotifyContext made, once a signal has ended
// it. It matches context.Canceled.
type Received struct{ Info }

// Error returns the signal's name and "signal received", as signal.NotifyContext of os/signal has it.
func (r Received) Error() string { return r.Sig.String() + " signal received" }

// Is makes errors.Is(err, context.Canceled) true.
func (r Received) Is(target error) bool { return target == canceled }

// number is the signal's number. Only Info and syscall.Signal have one.
func number(s os.Signal) (int, error) {
	switch s := s.(type) {
	case syscall.Signal:
		return int(s), nil
	case Info:
		return int(s.Sig), nil
	}
	return 0, fmt.Errorf("signal: %v (%T) has no number: %w", s, s, ErrRange)
}
