package scenario

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A runner runs a scenario.
type runner struct {
	s     *Scenario
	w     world
	out   *output
	began time.Time
	exit  func(status int, err error) // ends the run

	mu       sync.Mutex
	machines []machine
	services map[string][]service // by machine and program
	jobs     []*job
}

// A thread runs statements one after another: those of the script, or of a block in the background.
type thread struct {
	*runner
	ctx    context.Context
	env    []string          // NAME=VALUE, for programs
	values map[string]string // of variables
	last   result            // of the last exec
}

// A result is the output of a program.
type result struct{ stdout, stderr string }

// A failure is a statement that has failed.
type failure struct {
	place Place
	text  string
	err   error
}

func (f *failure) Error() string {
	return fmt.Sprintf("%s:%d: %s: %v", f.place.File, f.place.Line, f.text, f.err)
}
func (f *failure) Unwrap() error { return f.err }

// Run runs the scenario. Programs' output and the statements go to w. exit ends the process; it is
// called with status 2 when a service ends at once after its start. Run returns the error of the
// first statement that fails.
func (s *Scenario) Run(w io.Writer, exit func(status int, err error)) error {
	return s.run(simulated{}, w, exit)
}

func (s *Scenario) run(world world, w io.Writer, exit func(status int, err error)) error {
	r := &runner{s: s, w: world, out: &output{w: w}, began: time.Now(), exit: exit, services: map[string][]service{}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	world.onFault(func(text string) { r.out.line(fmt.Sprintf("%.3fs %s", time.Since(r.began).Seconds(), text)) })
	t := &thread{runner: r, ctx: ctx, values: map[string]string{}}
	if err := t.all(s.statements); err != nil {
		return err
	}
	return r.endedJobs()
}

// all runs statements.
func (t *thread) all(list []*statement) error {
	for _, s := range list {
		if err := t.one(s); err != nil {
			return err
		}
	}
	return nil
}

// one runs a statement.
func (t *thread) one(s *statement) error {
	if s.verb.run == nil {
		return nil
	}
	if t.ctx.Err() != nil {
		return t.ctx.Err()
	}
	t.say(s)
	if s.background {
		t.start(s)
		return nil
	}
	return s.failed(s.verb.run(t, s))
}

// failed returns the error with the statement's place, unless it has one.
func (s *statement) failed(err error) error {
	if _, ok := err.(*failure); ok || err == nil {
		return err
	}
	return &failure{s.place, s.String(), err}
}

// say prints a statement with the values of its variables, and the virtual time since the beginning.
func (t *thread) say(s *statement) {
	text := s.verb.name
	if s.sign != "" {
		text = s.sign + " " + text
	}
	value := func(name string) string {
		if v, ok := t.value(name); ok {
			return v
		}
		return "$" + name // $host, which differs between machines
	}
	for _, a := range s.args {
		text += " " + a.expand(value)
	}
	if s.background {
		text += " &"
	}
	t.out.line(fmt.Sprintf("%.3fs %s:%d: %s", time.Since(t.began).Seconds(), s.place.File, s.place.Line, text))
}

// fork returns a thread with the same state.
func (t *thread) fork(ctx context.Context) *thread {
	return &thread{runner: t.runner, ctx: ctx, env: slices.Clone(t.env), values: maps.Clone(t.values), last: t.last}
}

// value returns a variable's value.
func (t *thread) value(name string) (string, bool) {
	if v, ok := t.values[name]; ok {
		return v, true
	}
	if m := t.named(name); m != nil {
		return m.Addr().String(), true
	}
	return "", false
}

func (t *thread) expand(w word) string {
	return w.expand(func(name string) string { v, _ := t.value(name); return v })
}

// on returns a thread with the variables of a statement about a machine.
func (t *thread) on(m machine) *thread {
	f := t.fork(t.ctx)
	f.values["host"], f.values["addr"] = m.Name(), m.Addr().String()
	return f
}

// named returns the machine of a name, or nil.
func (r *runner) named(name string) machine {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.machines, func(m machine) bool { return m.Name() == name })
	if i < 0 {
		return nil
	}
	return r.machines[i]
}

// chosen returns the machines that a text names.
func (r *runner) chosen(text string) (list []machine) {
	if text == allMachines {
		r.mu.Lock()
		defer r.mu.Unlock()
		return slices.Clone(r.machines)
	}
	for name := range strings.SplitSeq(text, ",") {
		if m := r.named(name); m != nil {
			list = append(list, m)
		}
	}
	return list
}

func runMachine(t *thread, s *statement) error {
	for _, a := range s.args {
		m, err := t.w.machine(a.source)
		if err != nil {
			return err
		}
		t.mu.Lock()
		t.machines = append(t.machines, m)
		t.mu.Unlock()
	}
	return nil
}

func runFile(t *thread, s *statement) error {
	machines, name, _ := strings.Cut(t.expand(s.args[0]), ":")
	for _, m := range t.chosen(machines) {
		text := expandText(string(t.s.files[s.args[1].source]), t.on(m).value)
		if err := m.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func runEnv(t *thread, s *statement) error {
	text := t.expand(s.args[0])
	name, value, _ := strings.Cut(text, "=")
	t.values[name] = value
	t.env = append(t.env, text)
	return nil
}

func runNote(t *thread, s *statement) error {
	var words []string
	for _, a := range s.args {
		words = append(words, t.expand(a))
	}
	t.w.note(strings.Join(words, " "))
	return nil
}

func runFault(t *thread, s *statement) error {
	return t.w.inject(t.faultText(s), fmt.Sprintf("%s:%d", s.place.File, s.place.Line))
}

func runBoot(t *thread, s *statement) error   { return t.each(s, machine.Boot) }
func runResume(t *thread, s *statement) error { return t.each(s, machine.Resume) }

func (t *thread) each(s *statement, do func(m machine) error) (err error) {
	for _, m := range t.chosen(t.expand(s.args[0])) {
		err = cmp.Or(err, do(m))
	}
	return err
}

func runQuiet(t *thread, s *statement) error { return t.w.quiet() }

func runSleep(t *thread, s *statement) error {
	d, err := time.ParseDuration(t.expand(s.args[0]))
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no time (write 5s, 1.5ms, 2h)", t.expand(s.args[0]))
	}
	select {
	case <-time.After(d):
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

func runRepeat(t *thread, s *statement) error {
	n, err := strconv.Atoi(t.expand(s.args[0]))
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no number of times (write a number from 1 on)", t.expand(s.args[0]))
	}
	outer, has := t.values["i"]
	for i := range n {
		t.values["i"] = strconv.Itoa(i + 1)
		if err := t.all(s.body); err != nil {
			return err
		}
	}
	if delete(t.values, "i"); has {
		t.values["i"] = outer
	}
	return nil
}
