package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/hosts/trace"
)

// run runs the first seed, with a log if one is asked for.
func (s *simulation) run(ctx context.Context, stdout, stderr io.Writer) (*runs.Result, error) {
	if !s.log.on {
		return s.Program.Run(ctx, s.First, stdout, stderr)
	}
	e := hosted{program: []string{s.File}, trace: s.log}
	if err := e.spare(); err != nil {
		return nil, err
	}
	job, f, outputs, err := s.log.prepare()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return s.logged(ctx, job, f, func(i int, _ string) io.Writer { return outputs[i] }, stdout, stderr)
}

// logged runs the first seed, while this process writes its log.
func (s *simulation) logged(ctx context.Context, job *drainJob, f *os.File, output func(int, string) io.Writer, stdout, stderr io.Writer) (*runs.Result, error) {
	file, err := trace.Open(f)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := s.Program
	p.Trace = f
	run, err := p.Start(ctx, s.First, stdout, stderr)
	if err != nil {
		return nil, err
	}
	job.PID = run.Process
	d, err := job.drainer(file, output)
	if err == nil {
		d.Ended = func() (string, int, time.Duration) { return logEnding(run.Report()) }
		err = d.Run() // until the process has ended; Wait reaps it
	}
	if err != nil {
		cancel()
		run.Wait()
		return nil, fmt.Errorf("the log is not complete: %w", err)
	}
	return run.Wait()
}

// logEnding describes how a run has ended, as the log's last line does, and when.
func logEnding(r *runs.Result) (text string, code int, at time.Duration) {
	if r == nil {
		return "ended without a report", notRepeatable, 0
	}
	switch r.Ended {
	case runs.Exit:
		text = fmt.Sprintf("exited with %d", r.Code)
	case runs.Signal:
		text = "killed by " + calls.AMD64.SignalName(r.Code)
	case runs.Limit:
		text = "its time is over"
	case runs.Unrepeatable:
		text = "not repeatable: " + r.Cause
	case runs.Violated:
		text = "a property has failed: " + r.Failures[len(r.Failures)-1].Name
	case runs.Stopped:
		text = fmt.Sprintf("stopped at event %d", r.Events)
	case "":
		text = "ended without a report"
	default:
		text = r.Ended
	}
	return text, r.Status(), r.Virtual
}
