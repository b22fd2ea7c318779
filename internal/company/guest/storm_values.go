//go:build linux && amd64 && cgo

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/internal/sigstorm/once"
	"github.com/usys-go/bridge/signal"
)

func init() {
	queue := &values{sig: 45, send: func(sig syscall.Signal, v uint64) error { return sigstorm.Queue(self, sig, v) }}
	post := &values{sig: 46, send: func(sig syscall.Signal, v uint64) error { return signal.Post(sig, v) }}
	workloads["values"] = queue.workload()
	workloads["posts"] = post.workload()
}

// values are queued with a signal; each has to arrive once.
type values struct {
	sig  syscall.Signal
	send func(sig syscall.Signal, v uint64) error

	one      sync.Mutex // a number that was not accepted is used again
	accepted uint64
	arrived  atomic.Uint64
	got      once.Set
	end      context.CancelFunc
	received sync.WaitGroup
}

func (v *values) workload() workload {
	return workload{goroutines: 2, prepare: v.receive, round: v.queue, finish: v.all}
}

func (v *values) receive(s *storm) {
	q, err := signal.Listen(v.sig)
	check(err)
	var ctx context.Context
	ctx, v.end = context.WithCancel(context.Background())
	v.received.Go(func() {
		for {
			info, err := q.Recv(ctx)
			if err != nil {
				return
			}
			if info.Sig != v.sig || !v.got.Add(info.Value) {
				s.fail("values", fmt.Errorf("%v with value %d: twice, or another's", info.Sig, info.Value))
			}
			v.arrived.Store(v.got.Len())
		}
	})
}

// queue queues the next number. At most some thousands are on their way: more would only wait.
func (v *values) queue(s *storm, n int) error {
	if n%64 == 0 {
		time.Sleep(200 * time.Microsecond)
	}
	v.one.Lock()
	defer v.one.Unlock()
	if v.accepted-v.arrived.Load() > 4096 {
		runtime.Gosched()
		return nil
	}
	switch err := v.send(v.sig, v.accepted); {
	case err == nil:
		v.accepted++
	case errors.Is(err, signal.ErrFull), errors.Is(err, syscall.EAGAIN):
		runtime.Gosched()
	default:
		return err
	}
	return nil
}

// all waits for the numbers that are on their way.
func (v *values) all(s *storm) {
	for end := time.Now().Add(patience); v.arrived.Load() < v.accepted && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond) // time for those that come twice
	v.end()
	v.received.Wait()
	if !v.got.Is(v.accepted) {
		s.fail("values", fmt.Errorf("%v: %d accepted, %d arrived; %d is the first that did not", v.sig, v.accepted, v.got.Len(), v.got.First()))
	}
	fmt.Printf("%v: %d values, each once\n", v.sig, v.got.Len())
}
