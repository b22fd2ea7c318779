package scenario

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// atOnce is how long a service has to live after its first start.
const atOnce = time.Second

func runService(t *thread, s *statement) error {
	for _, m := range t.chosen(t.expand(s.args[0])) {
		if err := t.serve(m, s); err != nil {
			return fmt.Errorf("%s: %w", m.Name(), err)
		}
	}
	return nil
}

// serve starts a service on a machine.
func (t *thread) serve(m machine, s *statement) error {
	on := t.on(m)
	name, args := s.args[1].source, on.words(s.args[2:])
	var started time.Time
	var shown [2]*prefixed
	command := func() *exec.Cmd {
		cmd := m.Command(name, args...)
		cmd.Env = append(cmd.Env, on.env...)
		shown = [2]*prefixed{t.out.of(m, name), t.out.of(m, name)}
		cmd.Stdout, cmd.Stderr = shown[0], shown[1]
		if started.IsZero() {
			started = time.Now()
		}
		return cmd
	}
	first := true
	ended := func(cmd *exec.Cmd, err error) {
		shown[0].flush()
		shown[1].flush()
		if first && time.Since(started) < atOnce && (err == nil || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() >= 0) {
			t.exit(2, s.failed(fmt.Errorf("%s: %s has ended as soon as it was started: %v (its output is above)", m.Name(), name, status(err))))
		}
		first = false
	}
	one, err := t.w.service(m, command, ended)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := m.Name() + ":" + name
	t.services[key] = append(t.services[key], one)
	return nil
}

func status(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

func runStop(t *thread, s *statement) error {
	for _, m := range t.chosen(t.expand(s.args[0])) {
		key := m.Name() + ":" + s.args[1].source
		t.mu.Lock()
		list := t.services[key]
		delete(t.services, key)
		t.mu.Unlock()
		if len(list) == 0 {
			return fmt.Errorf("%s has no service %s", m.Name(), s.args[1].source)
		}
		for _, one := range list {
			one.Stop()
		}
	}
	return nil
}

func (t *thread) words(list []word) (words []string) {
	for _, w := range list {
		words = append(words, t.expand(w))
	}
	return words
}

func runExec(t *thread, s *statement) error {
	m := t.pick(t.expand(s.args[0]))
	on := t.on(m)
	name := s.args[1].source
	cmd := m.CommandContext(t.ctx, name, on.words(s.args[2:])...)
	cmd.Env = append(cmd.Env, on.env...)
	var stdout, stderr bytes.Buffer
	shown := [2]*prefixed{t.out.of(m, name), t.out.of(m, name)}
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&stdout, shown[0]), io.MultiWriter(&stderr, shown[1])
	err := cmd.Run()
	shown[0].flush()
	shown[1].flush()
	t.last = result{stdout.String(), stderr.String()}
	var ended *exec.ExitError
	switch {
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	case s.sign == "?":
		return nil
	case s.sign == "!" && err == nil:
		return errors.New("it has succeeded, and has to fail")
	case s.sign == "!" && errors.As(err, &ended):
		return nil
	case err != nil:
		return withLast(err, t.last)
	}
	return nil
}

// pick returns the machine of a name, or one that is drawn.
func (r *runner) pick(name string) machine {
	if name != anyMachine {
		return r.named(name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.machines[rand.IntN(len(r.machines))]
}

// withLast adds the last line of a program's output to err.
func withLast(err error, r result) error {
	for _, text := range []string{r.stderr, r.stdout} {
		if text = strings.TrimSpace(text); text != "" {
			return fmt.Errorf("%w: %s", err, text[strings.LastIndexByte(text, '\n')+1:])
		}
	}
	return err
}

// A job is a statement in the background.
type job struct {
	name   string
	cancel context.CancelFunc
	done   chan struct{} // is closed when it has ended
	err    error
	last   result
}

// start runs a statement in the background.
func (t *thread) start(s *statement) {
	ctx, cancel := context.WithCancel(t.ctx)
	j := &job{name: s.job, cancel: cancel, done: make(chan struct{})}
	own := t.fork(ctx)
	t.mu.Lock()
	t.jobs = append(t.jobs, j)
	t.mu.Unlock()
	go func() {
		defer close(j.done)
		j.err = s.failed(s.verb.run(own, s))
		j.last = own.last
	}()
}

// runWait waits for the jobs of some names, or for all.
func runWait(t *thread, s *statement) error {
	names := t.words(s.args)
	t.mu.Lock()
	var mine, others []*job
	for _, j := range t.jobs {
		if len(names) == 0 || slices.Contains(names, j.name) {
			mine = append(mine, j)
		} else {
			others = append(others, j)
		}
	}
	t.jobs = others
	t.mu.Unlock()
	var all result
	var first error
	for _, j := range mine {
		select {
		case <-j.done:
		case <-t.ctx.Done():
			return t.ctx.Err()
		}
		j.cancel()
		if first == nil {
			first = j.err
		}
		all.stdout += j.last.stdout
		all.stderr += j.last.stderr
	}
	t.last = all
	return first
}

// endedJobs returns the error of a job that has failed and was not waited for.
func (r *runner) endedJobs() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range r.jobs {
		select {
		case <-j.done:
			if j.err != nil {
				return j.err
			}
		default:
		}
	}
	return nil
}
