package main

import (
	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/hosts/shape/image"
)

// owned reports whether the functions of the program have to be known: a rule names one, or
// one of the rules that are added later may.
func (x *faulty) owned() bool { return x.control != "" || x.named() }

// choose adds the functions that rules name, or may name later, to the sets of the program.
func (x *faulty) choose(p *image.Program, program string) error {
	for _, r := range x.list {
		if !r.Owned() {
			continue
		}
		o, err := faults.Choose(p, r)
		if err != nil {
			return err
		}
		x.owners = append(x.owners, o)
	}
	if x.control == "" {
		return nil
	}
	packages, err := faults.Packages(program)
	if err == nil {
		faults.ChoosePackages(p, packages)
	}
	return err
}

// own notes the functions in the rules, once their classes are known.
func (x *faulty) own(p *image.Program) error {
	for _, o := range x.owners {
		if err := o.Set(); err != nil {
			return err
		}
	}
	x.classes = faults.NewClasses(p.Owners(), x.list)
	return nil
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
		area.Controlled()
		if err := x.listen(file); err != nil {
			return 0, err
		}
	}
	return unix.Dup(int(file.Fd())) // without close-on-exec
}
