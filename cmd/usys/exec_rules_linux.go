package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// rules makes the image of the policy and of the functions that faults name, and the memory of
// the faults. It returns the loader's flags.
func (e *hosted) rules() (flags []string, err error) {
	program := e.program[0]
	if e.policy.on() || e.faults.owned() {
		b, err := e.image(program)
		if err != nil {
			return nil, err
		}
		fd, err := inMemory("usys-rules", b)
		if err != nil {
			return nil, err
		}
		flags = append(flags, "-shapefd", strconv.Itoa(fd))
	}
	if e.faults.on() {
		fd, err := e.faults.start()
		if err != nil {
			return nil, err
		}
		flags = append(flags, "-faultfd", strconv.Itoa(fd))
	}
	return flags, nil
}

// image makes the image of the rules for a program.
func (e *hosted) image(program string) ([]byte, error) {
	p, err := image.Open(program)
	if err != nil {
		return nil, err
	}
	r := &image.Rules{Parts: map[int]image.Part{}}
	compiler, err := e.policy.compiler(p, program)
	if err != nil {
		return nil, err
	}
	if err := e.faults.choose(p, program); err != nil {
		return nil, err
	}
	if err := p.Classify(); err != nil {
		return nil, err
	}
	if compiler != nil {
		compiler.Compile(r)
	}
	if err := e.faults.own(p); err != nil {
		return nil, err
	}
	return p.Image(r), nil
}

// variables returns the variables of a program that begins here.
func variables(program string) (*policy.Variables, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	exe, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	return policy.NewVariables(dir, exe), nil
}

// inMemory returns a descriptor of a file without a name, which stays open across execve.
func inMemory(name string, data []byte) (fd int, err error) {
	fd, err = unix.MemfdCreate(name, 0)
	for err == nil && len(data) > 0 {
		var n int
		n, err = unix.Write(fd, data)
		data = data[n:]
	}
	if err != nil {
		return 0, fmt.Errorf("no memory can be shared: %w", err)
	}
	return fd, nil
}
