//go:build linux && amd64 && cgo

package parlib

/*
#include "call_watchdog.h"
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// SlowCall is one nb call that held up Go's scheduler or garbage collector.
type SlowCall struct {
	Table, Func string
	Num         int
	// Length is how long the call went on after Go first wanted its thread to
	// stop, which is up to 20 ms after it began where nothing else waits.
	Length  time.Duration
	Callers []runtime.Frame // the Go functions on the stack, innermost first
}

// String returns a line with the function, the time and the callers.
func (s SlowCall) String() string {
	var at []string
	for _, f := range s.Callers {
		at = append(at, fmt.Sprintf("%s (%s:%d)", f.Function, f.File, f.Line))
	}
	return fmt.Sprintf("usys: watchdog: nb call %s.%s (function %d) held up Go for %v, called by %s",
		s.Table, s.Func, s.Num, s.Length.Round(time.Millisecond), strings.Join(at, ", "))
}

var watch struct {
	sync.Mutex
	stop chan struct{}
	done chan struct{}
}

// Watchdog reports nb calls that hold up Go for limit or longer; with limit 0 it
// stops. It is off by default. It passes each such call to report, on a goroutine
// of its own, or, if report is nil, writes a line to standard error. A call that
// still runs when limit is over is reported to standard error at once, with the
// pc of its caller: Go code may be unable to run by then.
//
// It uses Go's preemption signal and does not slow calls down.
func Watchdog(limit time.Duration, report func(SlowCall)) {
	watch.Lock()
	defer watch.Unlock()
	if watch.stop != nil {
		close(watch.stop)
		<-watch.done
		watch.stop = nil
	}
	C.usys_watchdog(C.uint64_t(max(limit, 0)))
	if limit <= 0 {
		return
	}
	if report == nil {
		report = func(s SlowCall) { fmt.Fprintln(os.Stderr, s) }
	}
	watch.stop, watch.done = make(chan struct{}), make(chan struct{})
	go watchSlow(limit/2+1, report, watch.stop, watch.done)
}

func watchSlow(every time.Duration, report func(SlowCall), stop, done chan struct{}) {
	defer close(done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		var r C.struct_usys_watch_report
		for C.usys_watch_take(&r) {
			report(slowCall(&r))
		}
		select {
		case <-t.C:
		case <-stop:
			return
		}
	}
}

func slowCall(r *C.struct_usys_watch_report) SlowCall {
	text := func(s C.struct_usys_string) string { return C.GoStringN(s.p, C.int(s.n)) }
	s := SlowCall{Table: text(r.table), Func: text(r._func), Num: int(r.num), Length: time.Duration(r.ns)}
	pcs := make([]uintptr, r.npcs)
	for i := range pcs {
		pcs[i] = uintptr(r.pcs[i])
	}
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if f.Function != "" {
			s.Callers = append(s.Callers, f)
		}
		if !more {
			return s
		}
	}
}
