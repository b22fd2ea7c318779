//go:build linux && amd64 && cgo

// Package each has the tests that each Go runtime of a process runs for itself: the program's,
// and that of each library.
package each

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/internal/hosttest"
	_ "github.com/usys-go/bridge/internal/hosttest/host"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
	"github.com/usys-go/bridge/usys"
)

// Path returns the way in which calls reach C: two hosts differ in it.
func Path() string { return usys.Status().Path }

var got struct {
	sync.Mutex
	values []uint64
	queues map[int]*signal.Queue
}

// Listen takes the values of a number from now on.
func Listen(sig int) bool {
	q, err := signal.Listen(syscall.Signal(sig))
	if err != nil {
		return false
	}
	got.Lock()
	defer got.Unlock()
	if got.queues == nil {
		got.queues = map[int]*signal.Queue{}
	}
	got.queues[sig] = q
	go func() {
		for {
			i, err := q.Recv(context.Background())
			if err != nil {
				return
			}
			got.Lock()
			got.values = append(got.values, i.Value)
			got.Unlock()
		}
	}()
	return true
}

// Again gives a number back, and takes it again.
func Again(sig int) bool {
	Leave(sig)
	return Listen(sig)
}

// Leave gives a number back.
func Leave(sig int) {
	got.Lock()
	defer got.Unlock()
	got.queues[sig].Close()
}

// Count waits for n values, and a little longer. It returns the number of values, or -1 if
// they are not 0 to n-1, and forgets them.
func Count(n int) int {
	have := func() int {
		got.Lock()
		defer got.Unlock()
		return len(got.values)
	}
	for end := time.Now().Add(10 * time.Second); have() < n && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	got.Lock()
	defer got.Unlock()
	v := got.values
	got.values = nil
	slices.Sort(v)
	for i := range v {
		if v[i] != uint64(i) {
			return -1
		}
	}
	return len(v)
}

// Deadlines makes threads sleep until deadlines wake them, and returns how many were late.
func Deadlines(threads, n int) int {
	var late atomic.Int64
	var wait sync.WaitGroup
	for range threads {
		wait.Go(func() {
			for range n {
				word, begin := int32(0), time.Now()
				deadline.RunWithDeadline(func() {
					usys.Futex(&word, 0, 0, &usys.Timespec{Sec: 20}, nil, 0)
				}, begin.Add(2*time.Millisecond))
				if time.Since(begin) > 10*time.Second {
					late.Add(1)
				}
			}
		})
	}
	wait.Wait()
	return int(late.Load())
}

// Calls calls C in new threads, and returns how many results were wrong.
func Calls(threads, n int) int {
	var wrong atomic.Int64
	var wait sync.WaitGroup
	for i := range threads {
		wait.Go(func() {
			runtime.LockOSThread() // the thread ends
			for j := range n {
				v := int64(0)
				hosttest.Bump2(&v, int64(j))
				if hosttest.Add(uint64(v), uint64(i)) != uint64(i+j) {
					wrong.Add(1)
				}
			}
		})
	}
	wait.Wait()
	return int(wrong.Load())
}

// Recovers reports whether a nil dereference in Go is still a panic after this host has
// repaired its handlers.
func Recovers() (ok bool) {
	parlib.Rewrap()
	defer func() { ok = recover() != nil }()
	var p *hosttest.Pair
	p.A = 1
	return false
}

// RecoverFaults sets the effect of a fault in this host's C code.
func RecoverFaults(on bool) { parlib.RecoverFaults(on) }

// Faults reports whether a fault in C panics with a Fault. Without RecoverFaults it ends the
// process.
func Faults() (ok bool) {
	defer func() { _, ok = recover().(*usys.Fault) }()
	hosttest.Load(16)
	return false
}
