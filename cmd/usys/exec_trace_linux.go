package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/record"
	"github.com/usys-go/bridge/hosts/trace"
	"github.com/usys-go/bridge/hosts/trace/fdpaths"
	"github.com/usys-go/bridge/hosts/trace/jsonl"
	"github.com/usys-go/bridge/hosts/trace/perfetto"
	"github.com/usys-go/bridge/hosts/trace/profile"
)

// A drainJob is the task of the process that prints a trace. It is passed as JSON.
type drainJob struct {
	PID         int // of the program
	Outputs     []drainOutput
	Text        trace.TextOptions
	Files       string // of -ff: the names of the files up to the thread's number
	Show        trace.Show
	Stacks      bool // are recorded
	Descriptors int  // trace.Drainer's
	Record      *record.Job
	Policy      *policyJob
}

// A drainOutput is a file that was opened for the trace.
type drainOutput struct {
	Kind string // text, json, pprof or perfetto
	Name string
}

// Descriptors of the process that prints. The outputs follow the last.
const (
	traceFD = 3 + iota // the file
	readyFD            // a pipe
	outputFD
)

// start makes the file of the trace, and the process that prints it. It returns the
// descriptor for the loader. The process is not this one's child: the program that takes
// this process over must not be able to wait for it.
func (t *traced) start() (fd int, err error) {
	job, f, outputs, err := t.prepare()
	if err != nil {
		return 0, err
	}
	job.PID = os.Getpid()
	text, err := json.Marshal(job)
	if err != nil {
		return 0, err
	}
	if err := startReady(drainCommand, string(text), []*os.File{f}, outputs); err != nil {
		return 0, fmt.Errorf("the process that prints the trace does not start: %w", err)
	}
	fd, err = unix.Dup(int(f.Fd())) // without close-on-exec
	return fd, err
}

// prepare opens the outputs and makes the file of the trace.
func (t *traced) prepare() (job *drainJob, f *os.File, outputs []*os.File, err error) {
	q, err := t.qualifiers()
	if err != nil {
		return nil, nil, nil, err
	}
	job = &drainJob{Show: trace.Show{Qualifiers: q, Paths: allNames(t.paths)}, Text: t.textOptions()}
	open := func(kind, flag, name string, how int) {
		out := os.Stderr
		if name != "" && err == nil {
			out, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o666)
			if err != nil {
				err = fmt.Errorf("%s %s: %w", flag, name, errors.Unwrap(err)) // that of os.PathError
			}
		} else if name == "" {
			name = "standard error"
		}
		job.Outputs, outputs = append(job.Outputs, drainOutput{kind, name}), append(outputs, out)
	}
	how := os.O_TRUNC
	if t.appends {
		how = os.O_APPEND
	}
	switch {
	case t.json:
		open("json", "-o", t.out, how)
	case t.follow > 1:
		job.Files = t.out
	case t.text:
		open("text", "-o", t.out, how)
	}
	if t.profile != "" {
		open("pprof", "-pprof", t.profile, os.O_TRUNC)
	}
	if t.perfetto != "" {
		open("perfetto", "-perfetto", t.perfetto, os.O_TRUNC)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	job.Stacks = t.stacks || t.profile != "" || t.perfetto != ""
	job.Descriptors = int(t.descriptors)
	if t.json || t.perfetto != "" || t.paths != nil {
		job.Descriptors = max(1, job.Descriptors)
	}
	wanted, bytes, followed := q.Trace, t.strings, job.Descriptors > 0
	if t.policy != nil { // descriptors are looked up when a call is refused
		job.Policy, job.Stacks, job.Descriptors = t.policy, true, max(1, job.Descriptors)
		if len(outputs) == 0 && job.Files == "" {
			wanted = calls.Filter{}
		}
	}
	if t.records() {
		if job.Record, err = t.recordJob(); err != nil {
			return nil, nil, nil, err
		}
		followed = true
		job.Stacks, job.Descriptors, bytes = true, max(1, job.Descriptors), max(bytes, record.Strings)
		if len(outputs) == 0 && job.Files == "" {
			wanted = calls.Filter{}
		}
		wanted = maps.Clone(wanted)
		maps.Copy(wanted, record.Wanted())
	}
	f, err = trace.Create(trace.Settings{
		Virtual: t.simulated, Ticks: t.ticks,
		Strings: bytes, Wanted: recorded(wanted, followed), Follow: t.follow > 0 || t.policy != nil && len(outputs) == 0 && job.Files == "", Drop: t.drop, Stacks: job.Stacks, Whole: t.whole,
		Ancestors: t.policy != nil || t.records(),
	})
	return job, f, outputs, err
}

// recorded returns the calls that have to be recorded to print some: where descriptors are
// followed from call to call, those that change them; and the end of a vfork, which says
// that an execve has not failed.
func recorded(printed calls.Filter, descriptors bool) calls.Filter {
	all := maps.Clone(printed)
	if descriptors {
		maps.Copy(all, fdpaths.Wanted(&calls.AMD64))
	}
	if n := calls.AMD64.Number; all[n("execve")] || all[n("execveat")] {
		for _, name := range []string{"clone", "clone3", "fork", "vfork"} {
			all[n(name)] = true
		}
	}
	return all
}

func (t *traced) textOptions() trace.TextOptions {
	o := trace.TextOptions{
		Options: calls.Options{Strings: t.strings, Verbose: t.whole, Hex: calls.HexWhen(min(t.hex, 2))}, Prefix: trace.Terminal,
		Time: int(t.time), Relative: t.relative, Took: t.took, Stacks: t.stacks, Files: t.descriptors > 0, Quiet: int(t.quiet),
		Append: t.appends,
	}
	switch {
	case t.simulated:
		o.Prefix = trace.Simulated
	case t.out != "":
		o.Prefix = trace.Number
	}
	return o
}

// qualifiers reads the flags -e, -z and -Z.
func (t *traced) qualifiers() (q calls.Qualifiers, err error) {
	for _, e := range t.only {
		if err := calls.AMD64.Qualify(&q, e); err != nil {
			return q, err
		}
	}
	if q.Trace == nil {
		q.Trace, err = calls.AMD64.ParseFilter("all")
	}
	switch {
	case t.successful:
		q.Status = calls.Successful
	case t.unsuccessful:
		q.Status = calls.Failed
	}
	return q, err
}

// allNames returns paths as they were written, and as the kernel would show them.
func allNames(paths []string) (list []string) {
	for _, path := range paths {
		list = append(list, path)
		if abs, err := filepath.Abs(path); err == nil {
			list = append(list, abs)
			if real, err := filepath.EvalSymlinks(abs); err == nil {
				list = append(list, real)
			}
		}
	}
	return list
}

// drainTrace is the command that prints a trace, in a process of its own.
func drainTrace(args []string, _, stderr io.Writer) int {
	err := errors.New("it is a command of usys exec's own")
	var job drainJob
	if len(args) == 1 {
		err = json.Unmarshal([]byte(args[0]), &job)
	}
	if err == nil {
		err = runDrain(&job)
	}
	if err != nil {
		fmt.Fprintf(stderr, "usys: %s: %v\n", drainCommand, err)
		return misuse
	}
	return fine
}

func runDrain(job *drainJob) error {
	signal.Notify(make(chan os.Signal, 1)) // and drop them: the program may signal all processes
	file, err := trace.Open(os.NewFile(traceFD, "trace"))
	if err != nil {
		return err
	}
	d, err := job.drainer(file, func(i int, name string) io.Writer { return os.NewFile(outputFD+uintptr(i), name) })
	if err != nil {
		return err
	}
	ready := os.NewFile(readyFD, "ready")
	if _, err := ready.Write([]byte{1}); err != nil {
		return err
	}
	ready.Close()
	return d.Run()
}

// drainer returns a Drainer that writes to the outputs of the job.
func (job *drainJob) drainer(file *trace.File, output func(i int, name string) io.Writer) (*trace.Drainer, error) {
	d := &trace.Drainer{File: file, Main: job.PID, Show: job.Show, Stacks: job.Stacks, Descriptors: job.Descriptors}
	if job.Files != "" {
		d.Sinks = append(d.Sinks, trace.NewTextFiles(job.Files, job.Text))
	}
	if job.Policy != nil {
		s, err := job.Policy.sink()
		if err != nil {
			return nil, err
		}
		d.Sinks = append(d.Sinks, s)
	}
	if job.Record != nil {
		d.Sinks = append(d.Sinks, trace.NewRecorder(record.New(*job.Record)))
	}
	for i, o := range job.Outputs {
		f := output(i, o.Name)
		switch o.Kind {
		case "text":
			d.Sinks = append(d.Sinks, trace.NewText(f, job.Text))
		case "json":
			d.Sinks = append(d.Sinks, trace.NewEvents(jsonl.New(f), job.Text.Options))
		case "pprof":
			d.Sinks = append(d.Sinks, trace.NewEvents(profile.New(f), job.Text.Options))
		case "perfetto":
			d.Sinks = append(d.Sinks, trace.NewEvents(perfetto.New(f), job.Text.Options))
		default:
			return nil, fmt.Errorf("there is no output %q", o.Kind)
		}
	}
	return d, nil
}
