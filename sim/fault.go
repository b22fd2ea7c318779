package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// A Fault is something that goes wrong: in links, in machines, or in system calls. docs/cluster.md
// has the texts of faults. Its methods may be called by several goroutines.
type Fault struct {
	// Place is where the fault is written, for reports: file:line. Inject sets it to the place of its
	// call.
	Place string

	rule   *faultRule
	w      *world
	number int
	name   string     // of the property that counts how often it begins
	draw   *rand.Rand // seeded by the run's seed and the number
	count  int        // how often it has begun
	undo   func() error
	stop   chan struct{}
	done   chan struct{} // is closed when stop is closed, or the fault begins no more
	once   sync.Once
	err    error // the first error of the host
}

// ParseFault reads the text of a fault. It needs no simulation. The error is a [*FaultError].
func ParseFault(text string) (*Fault, error) {
	r, err := parseFault(text)
	if err != nil {
		return nil, err
	}
	return &Fault{rule: r}, nil
}

// Check returns an error if the text names a machine that is not among these.
func (f *Fault) Check(machines []string) error {
	if err := f.rule.from.check(f.rule.text, machines); err != nil {
		return err
	}
	return f.rule.to.check(f.rule.text, machines)
}

// Call returns the rule of a fault of system calls, as usys exec -e takes it, and "" for other faults.
func (f *Fault) Call() string { return f.rule.call }

// String returns the text.
func (f *Fault) String() string { return f.rule.text }

// Inject starts the fault that a text describes, and returns without waiting:
//
//	sim.Inject("link=n1|n2,n3:cut:at=5s:for=10s")
//	sim.Inject("machine=any:crash:every=10s..20s:for=1s..5s")
//	sim.Inject("inject=fsync:error=EIO:prob=0.01:machine=n2")
//
// Times are virtual, and count from this call. Random choices are drawn from the run's seed.
func Inject(text string) (*Fault, error) {
	f, err := ParseFault(text)
	if err != nil {
		return nil, err
	}
	f.Place = caller()
	return f, f.Start()
}

// Start starts a fault that ParseFault has returned.
func (f *Fault) Start() error {
	w, err := here()
	if err != nil {
		return err
	}
	return f.start(w)
}

func (f *Fault) start(w *world) error {
	w.mu.Lock()
	var machines []string
	for _, m := range w.machines {
		machines = append(machines, m.name)
	}
	w.mu.Unlock()
	if err := f.Check(machines); err != nil {
		return err
	}
	if f.w != nil {
		return fmt.Errorf("sim: fault %s has been started already", f.rule.text)
	}
	f.w = w
	f.number, f.name = w.register(f.Place, f.rule.text)
	f.draw = rand.New(rand.NewPCG(Seed(), uint64(f.number)))
	f.stop, f.done = make(chan struct{}), make(chan struct{})
	w.mu.Lock()
	w.faults = append(w.faults, f)
	w.mu.Unlock()
	first := f.time(f.rule.at)
	if f.rule.given["at"] == 0 {
		first = f.time(f.rule.every)
	}
	if first == 0 { // the caller may rely on it
		f.begin()
		if f.err != nil {
			close(f.done)
			return f.Stop()
		}
	}
	go f.run(first)
	return nil
}

// time draws a time from a span.
func (f *Fault) time(s span) time.Duration {
	if s.most == s.least {
		return s.least
	}
	return s.least + time.Duration(f.draw.Int64N(int64(s.most-s.least)+1))
}

// run makes the fault begin and end at its times. If first is 0, it has begun already.
func (f *Fault) run(first time.Duration) {
	defer close(f.done)
	r := f.rule
	if first > 0 {
		if !f.sleep(first) {
			return
		}
		f.begin()
	}
	for n := 1; ; n++ {
		if r.given["for"] != 0 {
			if !f.sleep(f.time(r.lasts)) {
				return
			}
			f.end()
		}
		if r.given["every"] == 0 || n == r.times || !f.sleep(f.time(r.every)) {
			return
		}
		f.begin()
	}
}

func (f *Fault) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-f.stop:
		return false
	}
}

// Stop ends the fault and undoes it: links are as they were, machines resume or boot, clocks move
// back, and calls succeed again. The fault does not begin again. A second call does nothing. Stop
// returns the first error that the fault has met.
func (f *Fault) Stop() error {
	if f.w == nil {
		return nil
	}
	f.once.Do(func() {
		close(f.stop)
		<-f.done
		f.end()
		f.w.mu.Lock()
		f.w.faults = slices.DeleteFunc(f.w.faults, func(o *Fault) bool { return o == f })
		f.w.mu.Unlock()
	})
	return f.err
}

// begin carries out the fault's text.
func (f *Fault) begin() {
	f.count++
	off := f.w.leftOut(f.number, f.count)
	if !off {
		f.w.host.fires(f.name)
	}
	undo, what, err := f.effect(off)
	if off {
		return
	}
	f.w.tell(f.number, f.count, "begins", f.rule.text+what)
	f.undo = both(f.undo, undo)
	f.keep(err)
}

// end undoes the effect of begin.
func (f *Fault) end() {
	if f.undo == nil {
		return
	}
	f.keep(f.undo())
	f.undo = nil
	f.w.tell(f.number, f.count, "ends", f.rule.text)
}

func (f *Fault) keep(err error) {
	if f.err == nil && err != nil {
		f.err = fmt.Errorf("%w (fault %s)", err, f.rule.text)
	}
}

// both returns a function that calls two, of which each may be nil.
func both(a, b func() error) func() error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func() error {
		err := b()
		if e := a(); err == nil {
			err = e
		}
		return err
	}
}
