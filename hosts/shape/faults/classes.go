package faults

import (
	"fmt"
	"slices"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/owner"
)

// Classes are the classes of functions in a program's image, for rules that are added while
// the program runs: each package of a module has classes of its own, and so have functions
// that a rule of the start has named.
type Classes struct {
	Functions []owner.Function // one function of each class
	Named     []string         // func= of rules that have neither pkg= nor mod=
}

// NewClasses returns the classes of a program; functions has one function of each. rules are
// those with which the program starts.
func NewClasses(functions []owner.Function, rules []*Rule) *Classes {
	c := &Classes{Functions: functions}
	for _, r := range rules {
		if r.Func != "" && r.Package == "" && r.Module == "" {
			c.Named = append(c.Named, r.Func)
		}
	}
	return c
}

// ChoosePackages adds the functions of each package to the sets of a program's image.
func ChoosePackages(p *image.Program, packages []string) {
	for _, pkg := range packages {
		p.Set(func(f owner.Function) bool { return f.Package == pkg })
	}
}

// Packages returns the packages of a program that belong to modules.
func Packages(path string) ([]string, error) {
	p, err := image.Open(path)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var list []string
	p.Set(func(f owner.Function) bool {
		if f.Kind == owner.Module && !seen[f.Package] {
			seen[f.Package] = true
			list = append(list, f.Package)
		}
		return false
	})
	return list, p.Classify()
}

// Own sets the functions in r, which is Owned.
func (c *Classes) Own(r *Rule) error {
	if r.Func != "" && !slices.Contains(c.Named, r.Func) {
		return r.fault("func", fmt.Errorf("a rule that is added may only name a function that a rule had when the program started (start it with -e inject=CALLS:delay=0:func=%s, or use pkg=)", r.Func))
	}
	var packages []string
	r.owners, r.owned = image.Bits{}, 0
	for class, f := range c.Functions {
		if f.Kind != owner.Module {
			continue
		}
		packages = append(packages, f.Package)
		if r.owns(f) {
			r.owners[class/64] |= 1 << (class % 64)
			r.owned = ownedByOwner
		}
	}
	switch {
	case r.owned != 0:
		return nil
	case r.Package != "":
		return r.fault("pkg", fmt.Errorf("no module of the program has package %s%s", r.Package, calls.DidYouMean(r.Package, packages)))
	case r.Module != "":
		return r.fault("mod", fmt.Errorf("the program has no module %s", r.Module))
	}
	return r.fault("func", fmt.Errorf("no module of the program has function %s", r.Func))
}
