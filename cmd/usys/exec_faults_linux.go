package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/shape/image"
)

// owned reports whether the functions of the program have to be known: a rule names one, or
// one of the rules that are added later may.
func (x *faulty) owned() bool {
	for _, r := range x.list {
		if r.Owned() {
			return true
		}
	}
	return x.control != ""
}

// image makes the image of the rules for a program, which has the functions that rules name.
func (x *faulty) image(program string) ([]byte, error) {
	p, err := image.Open(program)
	if err != nil {
		return nil, err
	}
	var all []*faults.Owners
	for _, r := range x.list {
		if r.Owned() {
			o, err := faults.Choose(p, r)
			if err != nil {
				return nil, err
			}
			all = append(all, o)
		}
	}
	if err := p.Classify(); err != nil {
		return nil, err
	}
	for _, o := range all {
		if err := o.Set(); err != nil {
			return nil, err
		}
	}
	return p.Image(&image.Rules{}), nil
}

// start makes the memory of the rules, and returns the loader's flags.
func (x *faulty) start(program string) (flags []string, err error) {
	if x.owned() {
		b, err := x.image(program)
		if err != nil {
			return nil, err
		}
		fd, err := memory("usys-rules", b)
		if err != nil {
			return nil, err
		}
		flags = append(flags, "-shapefd", strconv.Itoa(fd))
	}
	area, file, err := faults.Create()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for _, r := range x.list {
		if _, err := area.Add(r); err != nil {
			return nil, err
		}
	}
	if x.control != "" {
		if err := x.listen(area, file); err != nil {
			return nil, err
		}
	}
	fd, err := unix.Dup(int(file.Fd())) // without close-on-exec
	return append(flags, "-faultfd", strconv.Itoa(fd)), err
}

// memory returns a descriptor of memory with a content, which stays open across execve.
func memory(name string, content []byte) (fd int, err error) {
	fd, err = unix.MemfdCreate(name, 0)
	if err == nil {
		_, err = unix.Write(fd, content)
	}
	return fd, err
}

// listen starts the process that listens at the path of -control.
func (x *faulty) listen(area faults.Area, file *os.File) error { return nil }
