package runs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Run is a run that has begun.
type Run struct {
	Process int // the loader's number

	processor int
	ctx       context.Context
	seed      uint64
	cmd       *exec.Cmd
	report    *os.File
	read      chan struct{} // closed when the report was read
	result    *Result
	err       error

	stopped func(r *Result) error
	faults  *injector
}

// Start begins a run. Wait has to be called.
func (p *Program) Start(ctx context.Context, seed uint64, stdout, stderr io.Writer) (*Run, error) {
	report, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	const first = 3 // the number of ExtraFiles' first file
	settings := append([]string{"seed=" + strconv.FormatUint(seed, 10)}, p.Settings...)
	settings = append(settings, "report="+strconv.Itoa(first))
	processor := takeProcessor()
	if processor >= 0 {
		settings = append(settings, "cpu="+strconv.Itoa(processor))
	}
	if p.Until > 0 {
		settings = append(settings, "until="+strconv.FormatUint(p.Until, 10))
	}
	files := []*os.File{write}
	rules, err := p.Faults.start(seed, first+len(files))
	if err != nil {
		report.Close()
		write.Close()
		giveProcessor(processor)
		return nil, err
	}
	settings = append(settings, rules.setting)
	files = append(files, rules.files...)
	if p.Story != nil {
		settings = append(settings, "story="+strconv.Itoa(first+len(files)))
		files = append(files, p.Story)
	}
	if p.Payload > 0 {
		settings = append(settings, "story-data="+strconv.Itoa(p.Payload))
	}
	args := slices.Concat([]string{"-strict", "-argv0", filepath.Base(p.File), "-sim", strings.Join(settings, ",")}, rules.flags, p.Flags)
	if p.Trace != nil {
		args = append(args, "-tracefd", strconv.Itoa(first+len(files)))
		files = append(files, p.Trace)
	}
	args = append(append(args, "--", p.File), p.Args...)
	cmd := exec.CommandContext(ctx, p.Loader, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = slices.Concat(p.Env, p.sdkEnv()), stdout, stderr
	cmd.ExtraFiles = files
	if cmd.Env == nil {
		cmd.Env = []string{}
	}
	err = cmd.Start()
	write.Close()
	rules.begun()
	if err != nil {
		report.Close()
		rules.end()
		giveProcessor(processor)
		return nil, err
	}
	r := &Run{faults: rules, Process: cmd.Process.Pid, processor: processor, ctx: ctx, seed: seed, cmd: cmd, report: report, read: make(chan struct{}), stopped: p.Stopped}
	go r.readReport()
	return r, nil
}

func (r *Run) readReport() {
	defer close(r.read)
	defer r.report.Close()
	var text []byte
	for lines := bufio.NewReader(r.report); ; {
		line, err := lines.ReadBytes('\n')
		text = append(text, line...)
		if bytes.HasPrefix(line, []byte(Stopped+" ")) || errors.Is(err, io.EOF) {
			break // a stopped process waits until this end is closed
		}
		if r.err = err; err != nil {
			return
		}
	}
	if r.result, r.err = parse(text); r.err == nil && r.result.Ended == Stopped && r.stopped != nil {
		r.err = r.stopped(r.result)
	}
}

// Report waits until the program has ended, and returns its report. The process that simulates
// it may still run. The result is nil if the report cannot be read.
func (r *Run) Report() *Result {
	<-r.read
	return r.result
}

// Wait waits until the run has ended.
func (r *Run) Wait() (*Result, error) {
	<-r.read
	err := r.cmd.Wait()
	giveProcessor(r.processor)
	counts := r.faults.end()
	var failed *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &failed):
		return nil, err
	case r.err != nil:
		return nil, r.err
	case r.ctx.Err() != nil:
		return nil, r.ctx.Err()
	}
	r.result.Seed = r.seed
	r.result.Faults = counts
	r.result.Time = r.cmd.ProcessState.UserTime() + r.cmd.ProcessState.SystemTime()
	if r.result.Ended == "" {
		lost(r.result, r.cmd.ProcessState)
	}
	return r.result, nil
}
