package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"time"
)

// Exit statuses of a run, besides those of Go's runtime.
const (
	statusFine  = 0
	statusError = 1 // a call of the module returned an error
	statusFatal = 3 // the module ended the process
	statusHang  = 9 // a step took too long
)

const (
	steps    = 60
	tooLong  = 5 * time.Second // for a step
	attempts = 3               // to open the store
)

// Reactions of a program to an error.
const (
	wayOn     = iota // continue with the next batch
	wayReopen        // close and open the store, then continue
	wayClose         // close the store, and end
	wayLeave         // end the process
	ways
)

// A runner writes to a store.
type runner struct {
	open  opener
	dir   string
	seed  uint64
	draws *rand.Rand
	way   int
	store store
	known model
	batch int          // the last batch's number
	step  atomic.Int64 // begun
	fails int          // errors seen
	death int          // the batch in which the process ends; 0 for none
}

// optionDraws are the draws that choose a store's options.
func optionDraws(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

// say prints a line without buffering, so that it is not lost if the process ends.
func say(format string, args ...any) {
	line := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " | ")
	os.Stdout.WriteString(line + "\n")
}

// run writes batches that the seed chooses, and returns the exit status.
func run(open opener, dir string, seed uint64, die bool) int {
	r := &runner{open: open, dir: dir, seed: seed, draws: rand.New(rand.NewPCG(seed, 3)), known: model{}}
	r.way = r.draws.IntN(ways)
	if die {
		r.death = 1 + rand.New(rand.NewPCG(seed, 4)).IntN(steps*3/4)
	}
	go r.watch()
	if !r.opens() {
		return statusError
	}
	for range steps {
		r.step.Add(1)
		if !r.next() {
			return statusError
		}
	}
	r.step.Add(1)
	if err := r.store.close(); err != nil {
		r.failed("close", err)
	}
	say("end")
	if r.fails > 0 {
		return statusError
	}
	return statusFine
}

// watch ends the process if a step takes too long.
func (r *runner) watch() {
	for last := int64(-1); ; time.Sleep(tooLong) {
		now := r.step.Load()
		if now == last {
			say("hang")
			pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
			os.Exit(statusHang)
		}
		last = now
	}
}

func (r *runner) failed(what string, err error) {
	r.fails++
	say("error %s: %v", what, err)
}

// opens opens the store, if necessary with several attempts.
func (r *runner) opens() bool {
	for range attempts {
		r.step.Add(1)
		s, err := r.open(r.dir, optionDraws(r.seed))
		if err == nil {
			r.store = s
			say("open")
			return true
		}
		r.failed("open", err)
	}
	return false
}

// next does a step, and reports whether another step may follow.
func (r *runner) next() bool {
	switch n := r.draws.IntN(30); {
	case n == 0:
		return r.reopens()
	case n == 1:
		return r.done("maintain", r.store.maintain(r.draws))
	case n <= 3:
		return r.reads()
	}
	return r.commits()
}

func (r *runner) commits() bool {
	r.batch++
	b := newBatch(r.seed, r.batch)
	say("begin %d", b.number)
	if r.batch == r.death {
		after := rand.N(3 * time.Millisecond) // the simulation draws this from its seed
		time.AfterFunc(after, func() { os.Exit(statusFine) })
	}
	err := r.store.commit(b)
	r.known.learn(b, err == nil)
	if err == nil {
		say("ok %d", b.number)
	}
	return r.done(fmt.Sprintf("commit %d", b.number), err)
}

// reads compares the store with its model.
func (r *runner) reads() bool {
	got := map[string]string{}
	err := r.store.all(func(key, value string) { got[key] = value })
	if err == nil {
		for _, text := range r.known.wrong(got) {
			say("wrong after %d: %s", r.batch, text)
		}
	}
	return r.done("read", err)
}

func (r *runner) reopens() bool {
	if err := r.store.close(); err != nil {
		r.failed("close", err)
	}
	return r.opens()
}

// done continues after a step. If the step failed, it reacts as the run's way specifies.
func (r *runner) done(what string, err error) bool {
	if err == nil {
		return true
	}
	r.failed(what, err)
	switch r.way {
	case wayReopen:
		return r.reopens()
	case wayClose:
		r.step.Add(1)
		if err := r.store.close(); err != nil {
			r.failed("close", err)
		}
		say("end")
		return false
	case wayLeave:
		say("end")
		return false
	}
	return true
}
