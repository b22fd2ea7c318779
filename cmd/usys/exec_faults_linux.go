package main

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/faults"
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

// start makes the memory of the rules, and returns the descriptor for the loader.
func (x *faulty) start() (fd int, err error) {
	area, file, err := faults.Create()
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for _, r := range x.list {
		if _, err := area.Add(r); err != nil {
			return 0, err
		}
	}
	if x.control != "" {
		if err := x.listen(area, file); err != nil {
			return 0, err
		}
	}
	return unix.Dup(int(file.Fd())) // without close-on-exec
}

// listen starts the process that listens at the path of -control.
func (x *faulty) listen(area faults.Area, file *os.File) error { return nil }
