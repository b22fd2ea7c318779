package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/toolchain/pclntab"
)

// why describes an end that the program has not chosen itself: one line, and the stack if there
// is one.
func (s *simulation) why(r *runs.Result) string {
	switch r.Ended {
	case runs.Unrepeatable, runs.Lost:
		return strings.TrimRight(r.Cause+on(r.Of)+"\n"+stackText(s.frames(r.Of, r.Stack)), "\n")
	case runs.Deadlock:
		return s.failures(r) + "deadlock: all threads wait, and nothing can end that"
	case runs.Signal:
		return s.failures(r) + fmt.Sprintf("ended by signal %d (%v)", r.Code, syscall.Signal(r.Code))
	}
	return strings.TrimRight(s.failures(r), "\n")
}

// ending describes how a run has ended, in a few words.
func ending(r *runs.Result) string {
	switch r.Ended {
	case runs.Exit:
		return fmt.Sprintf("exit status %d", r.Code)
	case runs.Signal:
		return fmt.Sprintf("signal %d (%v)", r.Code, syscall.Signal(r.Code))
	case runs.Limit:
		return "its time is over"
	case runs.Violated:
		return "a property has failed"
	}
	return r.Ended
}

// on names the machine of a process, and its program; "" for the first process.
func on(w runs.Where) string {
	if w == (runs.Where{}) {
		return ""
	}
	return fmt.Sprintf(" (%s on %s)", w.Program, w.Machine)
}

func stackText(frames []pclntab.Frame) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "  %s\n    %s:%d\n", f.Func, f.File, f.Line)
	}
	return b.String()
}

// frames returns the calls of a goroutine's stack, without those by which it enters the host.
func (s *simulation) frames(of runs.Where, pcs []uint64) (list []pclntab.Frame) {
	file := s.File
	if of != (runs.Where{}) {
		file = s.files[of.Program]
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	p, err := pclntab.Open(f)
	if err != nil {
		return nil
	}
	for _, pc := range pcs {
		for _, frame := range p.Frames(pc - 1) {
			if !strings.HasPrefix(frame.Func, "runtime.usys") && frame.Func != "usystick" {
				list = append(list, frame)
			}
		}
	}
	return list
}
