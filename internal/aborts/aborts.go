// Package aborts tries deadlines in their thousands, at random moments around the start,
// the middle and the end of calls that sleep, and checks both ends of each: a call has
// either its full result or EINTR and no effect.
package aborts

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/usys-go/bridge/deadline"
	"github.com/usys-go/bridge/usys"
)

const eintr usys.Errno = 4

// A Result has the counts of Run.
type Result struct {
	Calls   map[string]int // by kind: with a deadline
	Aborted map[string]int // of these, those that ended with EINTR
	Passed  int            // deadlines that had come before the call's end
	Other   int            // calls without a deadline in other threads, or right after

	over []time.Duration // how long after its deadline an aborted call returned
}

// Late returns by how much the slowest n percent of the aborted calls were late at
// least.
func (r *Result) Late(percent float64) time.Duration {
	if len(r.over) == 0 {
		return 0
	}
	slices.Sort(r.over)
	return r.over[min(int(float64(len(r.over))*(100-percent)/100), len(r.over)-1)]
}

func (r *Result) String() string {
	s := ""
	calls, aborted := 0, 0
	for _, k := range kinds {
		s += fmt.Sprintf("%s: %d calls, %d aborted\n", k.name, r.Calls[k.name], r.Aborted[k.name])
		calls += r.Calls[k.name]
		aborted += r.Aborted[k.name]
	}
	return s + fmt.Sprintf("calls %d aborted %d full %d beside %d\nlate p50 %v p99 %v max %v\n",
		calls, aborted, calls-aborted, r.Other, r.Late(50), r.Late(1), r.Late(0))
}

func (r *Result) add(o *Result) {
	for k, n := range o.Calls {
		r.Calls[k] += n
		r.Aborted[k] += o.Aborted[k]
	}
	r.Passed += o.Passed
	r.Other += o.Other
	r.over = append(r.over, o.over...)
}

// A kind is a kind of call that sleeps. once makes one with a deadline, and reports
// whether it was aborted; a call that had both a result and EINTR, or neither, and a
// lost effect are errors.
type kind struct {
	name string
	once func(w *worker, at time.Time) (aborted bool, err error)
}

var kinds = []kind{
	{"read of a full pipe", readFull},
	{"read of an empty pipe", readEmpty},
	{"read that is written to", readWritten},
	{"futex wait", futexAlone},
	{"futex wait that is woken", futexWoken},
	{"nanosleep", nanosleep},
	{"block", block},
}

// Run makes n calls with a deadline, in so many threads at once, while threads without
// a deadline read. The first mistake ends the run.
func Run(n, threads int, seed uint64) (*Result, error) {
	total := newResult()
	beside := startBeside(2)
	var wg sync.WaitGroup
	var done atomic.Int64
	defer watch(&done)()
	results, errs := make([]*Result, threads), make([]error, threads)
	for i := range threads {
		wg.Go(func() {
			w, err := newWorker(seed + uint64(i))
			if err != nil {
				results[i], errs[i] = newResult(), err
				return
			}
			errs[i] = w.run(n/threads, &done)
			results[i] = w.res
			w.close()
		})
	}
	wg.Wait()
	other, err := beside.end()
	for _, r := range results {
		total.add(r)
	}
	total.Other += other
	return total, errors.Join(append(errs, err)...)
}

func newResult() *Result {
	return &Result{Calls: map[string]int{}, Aborted: map[string]int{}}
}

// A worker is one thread that makes calls.
type worker struct {
	rand    *rand.Rand
	res     *Result
	pipe    *pipe
	word    *int32
	partner *partner
}

func newWorker(seed uint64) (*worker, error) {
	p, err := newPipe()
	if err != nil {
		return nil, err
	}
	return &worker{rand.New(rand.NewPCG(seed, 1)), newResult(), p, new(int32), newPartner()}, nil
}

func (w *worker) close() {
	w.partner.end()
	w.pipe.close()
}

// watch ends the program if no call ends for a minute: a call was not aborted, or the
// next call waits for data that an aborted call has consumed.
func watch(done *atomic.Int64) (stop func()) {
	end := make(chan bool)
	go func() {
		for before := int64(-1); ; before = done.Load() {
			select {
			case <-end:
				return
			case <-time.After(time.Minute):
				if done.Load() == before {
					panic(fmt.Sprintf("after %d calls, the next one does not end", before))
				}
			}
		}
	}()
	return func() { close(end) }
}

func (w *worker) run(n int, done *atomic.Int64) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i := range n {
		k := kinds[i%len(kinds)]
		// Deadlines around the call's start: some have passed when it begins.
		at := time.Now().Add(time.Duration(w.rand.IntN(w.span())) * time.Microsecond)
		aborted, err := k.once(w, at)
		if err != nil {
			return fmt.Errorf("call %d, %s: %w", i, k.name, err)
		}
		done.Add(1)
		w.res.Calls[k.name]++
		if aborted {
			w.res.Aborted[k.name]++
		}
		if err := w.next(); err != nil {
			return fmt.Errorf("the call after call %d, %s: %w", i, k.name, err)
		}
	}
	return nil
}

// span returns the number of microseconds within which a deadline comes: mostly soon,
// when the call is just about to begin or end.
func (w *worker) span() int {
	return []int{4, 15, 60, 300}[w.rand.IntN(4)]
}

// next makes a call without a deadline, right behind one that had one.
func (w *worker) next() error {
	w.res.Other++
	if err := w.pipe.write(1); err != nil {
		return err
	}
	_, err := w.pipe.read()
	return err
}

// call runs one call with a deadline and checks the properties that every kind
// has in common.
func (w *worker) call(at time.Time, f func() error) (aborted bool, err error) {
	deadline.RunWithDeadline(func() { err = f() }, at)
	late := time.Since(at)
	if late >= 0 {
		w.res.Passed++
	}
	if !errors.Is(err, eintr) {
		return false, err
	}
	// Two clocks are read one after the other to convert one into the other.
	if late < -time.Millisecond {
		return true, fmt.Errorf("aborted %v before its deadline", -late)
	}
	w.res.over = append(w.res.over, late)
	return true, nil
}
