package sim

import (
	"errors"
	"slices"
	"strings"
)

// addCallRule changes system calls by a rule, until remove is called.
var addCallRule = func(rule string) (remove func() error, err error) {
	r, err := addRule(rule)
	if err != nil {
		return nil, err
	}
	return func() error { r.remove(); return nil }, nil
}

// effect carries out the fault's text. It returns a function that undoes it, and the machines that
// were drawn, in parentheses. If off is true, it only draws.
func (f *Fault) effect(off bool) (undo func() error, what string, err error) {
	switch f.rule.kind {
	case onCall:
		return f.callEffect(off)
	case onLink:
		return f.linkEffect(off)
	}
	return f.machineEffect(off)
}

// callEffect adds a rule about calls.
func (f *Fault) callEffect(off bool) (undo func() error, what string, err error) {
	w, r := f.w, f.rule
	text := r.call
	if r.from.word == anyMachine || r.from.word == someMachines {
		w.mu.Lock()
		list := w.choose(r.from, nil, f.draw)
		w.mu.Unlock()
		text += ":machine=" + names(list)
		what = " (" + names(list) + ")"
	}
	if off {
		return nil, what, nil
	}
	if strings.Contains(text, ":clock=") {
		w.mu.Lock()
		w.jumps = true
		w.mu.Unlock()
	}
	undo, err = addCallRule(text)
	return undo, what, err
}

// linkEffect changes links.
func (f *Fault) linkEffect(off bool) (undo func() error, what string, err error) {
	w, r := f.w, f.rule
	w.mu.Lock()
	defer w.mu.Unlock()
	var pairs []pair
	if r.whole {
		pairs = between(w.machines, w.machines, true)
	} else {
		from := w.choose(r.from, nil, f.draw)
		to := w.choose(r.to, from, f.draw)
		pairs = between(from, to, r.both)
		if r.from.word+r.to.word != "" {
			what = " (" + names(from) + " and " + names(to) + ")"
		}
	}
	switch {
	case off:
		return nil, what, nil
	case r.act == "reset":
		for _, p := range pairs {
			if p[0] < p[1] || !slices.Contains(pairs, pair{p[1], p[0]}) { // each two machines once
				err = errors.Join(err, w.reset(p[0], p[1]))
			}
		}
		return nil, what, err
	}
	e := &effect{pairs: pairs, change: r.change}
	err = w.begin(e)
	return func() error {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.end(e)
	}, what, err
}

// machineEffect applies an act to machines.
func (f *Fault) machineEffect(off bool) (undo func() error, what string, err error) {
	w, r := f.w, f.rule
	w.mu.Lock()
	var down []*Machine // machines that are not drawn
	for _, m := range w.machines {
		if !m.up && r.from.word != "" {
			down = append(down, m)
		}
	}
	list := w.choose(r.from, down, f.draw)
	w.mu.Unlock()
	if r.from.word != "" {
		what = " (" + names(list) + ")"
	}
	if off {
		return nil, what, nil
	}
	for _, m := range list {
		u, e := f.one(m)
		undo = both(undo, u)
		err = errors.Join(err, e)
	}
	return undo, what, err
}

// one applies the act to one machine.
func (f *Fault) one(m *Machine) (undo func() error, err error) {
	switch f.rule.act {
	case "crash":
		return orNil(m.Boot)(m.crash())
	case "pause":
		return orNil(m.Resume)(m.pause())
	case "kill":
		return nil, m.kill()
	case "oom":
		return nil, m.oom()
	}
	d := f.rule.clock
	return func() error { return m.moveClock(-d) }, m.moveClock(d)
}

// orNil returns undo if the act had an effect, and else nil.
func orNil(undo func() error) func(done bool, err error) (func() error, error) {
	return func(done bool, err error) (func() error, error) {
		if !done {
			return nil, err
		}
		return undo, err
	}
}
