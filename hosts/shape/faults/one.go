package faults

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/usys-go/bridge/hosts/shape/image"
)

// Head returns the beginning of an Area, in front of its rules. A host makes an Area from it when
// the program that it executes adds its first rule.
func Head() []byte {
	a := &area{version: areaVersion, most: mostRules, facts: *facts()}
	const size = unsafe.Offsetof(a.entries)
	return unsafe.Slice((*byte)(unsafe.Pointer(a)), size)
}

// Entry returns r in its form in an Area: struct fault_rule. clock reports whether the program's
// clock reads have to go to the host.
func (r *Rule) Entry() (b []byte, clock bool, err error) {
	e := new(entry)
	if err := e.fill(r); err != nil {
		return nil, false, err
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(e)), unsafe.Sizeof(*e)), r.readsClock(), nil
}

// OwnImage returns an image for r, which is Owned, with only the functions that r names. The
// program is a running test binary: a rule with its own image can be added to its rules.
func (r *Rule) OwnImage(p *image.Program) ([]byte, error) {
	r.tests = true
	o, err := Choose(p, r)
	if err != nil {
		return nil, err
	}
	if err := p.Classify(); err != nil {
		return nil, err
	}
	if err := o.Set(); err != nil {
		return nil, err
	}
	r.owned |= ownClasses
	return p.Image(&image.Rules{}), nil
}

// NotAdded returns the error of a host that has not added a rule and has returned -n.
func NotAdded(n int) error {
	switch {
	case n == errno("ENOSPC"):
		return fmt.Errorf("there are %d rules, and no room for another (remove some: tests do when they end)", mostRules)
	case n == errno("EINVAL"):
		return errors.New("the program and its host come from different versions of usys (build both with one)")
	}
	return fmt.Errorf("the host has no room for it: error %d", n)
}
