package main

import (
	"errors"

	"github.com/usys-go/bridge/hosts/shape/enforce"
	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/report"
	"github.com/usys-go/bridge/hosts/trace"
)

// compiler returns the compiler of the policy for a program, or nil if there is no
// policy.
func (p *policed) compiler(target *image.Program, program string) (*enforce.Compiler, error) {
	if !p.on() {
		return nil, nil
	}
	var errs []error
	for _, err := range p.rules.Absent(target.Modules) {
		errs = append(errs, err)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	vars, err := variables(program)
	if err != nil {
		return nil, err
	}
	c := &enforce.Compiler{Policy: p.rules, Program: target, Vars: vars, Mode: p.mode.mode}
	c.Sets()
	return c, nil
}

// job returns the job for a program.
func (p *policed) job(program string) (*policyJob, error) {
	if !p.on() {
		return nil, nil
	}
	vars, err := variables(program)
	if err != nil {
		return nil, err
	}
	return &policyJob{p.file, p.root, program, *vars}, nil
}

// sink returns the Sink that reports calls.
func (j *policyJob) sink() (trace.Sink, error) {
	p := policed{file: j.File, root: j.Root}
	if err := p.read(); err != nil {
		return nil, err
	}
	name := j.File
	if j.Root != "" {
		name = "-root " + j.Root
	}
	r, err := report.New(name, p.rules, j.Program, &j.Vars)
	if err != nil {
		return nil, err
	}
	return trace.NewRefusals(r.Refuse), nil
}
