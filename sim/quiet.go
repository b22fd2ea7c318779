package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// quietTime is how long the check of Quiet is retried.
const quietTime = 5 * time.Minute

// Quiet ends all faults and undoes them: links heal, machines boot and resume and their services
// start, clocks agree, calls succeed. Links that [SetLink] has set stay as they are, but none is
// cut. Then it calls check, again and again, until check returns nil. It returns check's last error
// if five minutes of virtual time pass before.
//
// check states what a system guarantees after a disturbance: replicas agree, there is a leader,
// all acknowledged writes can be read. Faults do not begin again after Quiet has returned.
// If check is nil, Quiet returns at once.
func Quiet(check func() error) error { return QuietFor(quietTime, check) }

// QuietFor is [Quiet] with another bound of virtual time.
func QuietFor(bound time.Duration, check func() error) error {
	w, err := here()
	if err != nil {
		return err
	}
	return w.quiet(bound, check)
}

func (w *world) quiet(bound time.Duration, check func() error) error {
	if err := w.calm(); err != nil {
		return err
	}
	w.host.note(noteQuiet, "all faults have ended")
	if check == nil {
		return nil
	}
	if err := Retry(bound, check); err != nil {
		return fmt.Errorf("sim: quiet: %w", err)
	}
	return nil
}

// calm ends all faults.
func (w *world) calm() error {
	w.mu.Lock()
	faults, machines := slices.Clone(w.faults), slices.Clone(w.machines)
	w.mu.Unlock()
	var errs []error
	for _, f := range faults {
		errs = append(errs, f.Stop())
	}
	errs = append(errs, w.heal(), w.joinBase())
	for _, m := range machines {
		w.mu.Lock()
		clock, jumps := m.clock, w.jumps
		w.mu.Unlock()
		if clock != 0 {
			errs = append(errs, m.moveClock(-clock))
		}
		if jumps {
			errs = append(errs, m.act(actAgree, 0))
		}
		errs = append(errs, m.Resume(), m.Boot())
	}
	return errors.Join(errs...)
}

// joinBase heals links that SetLink has cut.
func (w *world) joinBase() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var pairs []pair
	for p, l := range w.links.base {
		if l.Cut {
			l.Cut = false
			w.links.base[p] = l
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, func(p, q pair) int { return slices.Compare(p[:], q[:]) })
	return w.placeAll(pairs)
}

// Retry calls check until it returns nil, and returns check's last error if it has not done so when
// the time is over. Between two calls it sleeps, from 10 milliseconds to a second. It needs no
// simulation. If check has not returned when the time is over, Retry does not wait for it.
func Retry(bound time.Duration, check func() error) error {
	const shortest, longest = 10 * time.Millisecond, time.Second
	over := time.NewTimer(bound)
	defer over.Stop()
	last := errors.New("the check has not returned")
	for pause := shortest; ; pause = min(2*pause, longest) {
		result := make(chan error, 1)
		go func() { result <- check() }()
		select {
		case last = <-result:
		case <-over.C:
			return fmt.Errorf("after %v: %w", bound, last)
		}
		if last == nil {
			return nil
		}
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-over.C:
			return fmt.Errorf("after %v: %w", bound, last)
		}
	}
}

// Note adds a line to the log of the run, which usys sim -view shows. Without a simulation it does
// nothing.
func Note(text string) {
	if w, err := here(); err == nil {
		w.host.note(noteText, text)
	}
}
