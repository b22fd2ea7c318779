package faults

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/image"
	"github.com/usys-go/bridge/hosts/shape/owner"
)

// Owners are the functions that a rule's pkg, mod and func choose among those of a program.
type Owners struct {
	rule  *Rule
	set   *image.Set
	names map[string]bool // names in the rule that the program has: packages, or functions
	owner bool            // one of the functions is in no package of std: it owns calls
	found bool
}

// Owned reports whether r has a filter on the function that makes a call.
func (r *Rule) Owned() bool { return r.Package != "" || r.Module != "" || r.Func != "" }

// owns reports whether r applies to the calls of f.
func (r *Rule) owns(f owner.Function) bool {
	return !(r.tests && f.Package == "main") && (r.Package == "" || r.Package == f.Package) && (r.Module == "" || r.Module == f.Module) &&
		(r.Func == "" || r.Func == f.Name || r.Func == f.String())
}

// Choose adds the functions that r names to the sets of a program's image. r is Owned, and
// Choose is called before image.Program.Classify.
func Choose(p *image.Program, r *Rule) (*Owners, error) {
	if r.Module != "" && !p.Modules.Has(r.Module) {
		modules := append(slices.Clone(p.Modules.Deps), p.Modules.Main)
		return nil, r.fault("mod", fmt.Errorf("the program has no module %s%s", r.Module, calls.DidYouMean(r.Module, modules)))
	}
	o := &Owners{rule: r, names: map[string]bool{}}
	o.set = p.Set(func(f owner.Function) bool {
		if r.Func == "" {
			o.names[f.Package] = true
		} else if (r.Package == "" || r.Package == f.Package) && (r.Module == "" || r.Module == f.Module) {
			o.names[f.Name] = true
		}
		has := r.owns(f)
		o.found = o.found || has
		o.owner = o.owner || has && f.Kind == owner.Module
		return has
	})
	return o, nil
}

// Set stores the functions in the rule, once they are known.
func (o *Owners) Set() error {
	r := o.rule
	switch {
	case o.found:
	case r.Func != "":
		return r.fault("func", fmt.Errorf("the program has no such function %s%s", r.Func, calls.DidYouMean(r.Func, slices.Sorted(maps.Keys(o.names)))))
	case r.Package != "":
		return r.fault("pkg", fmt.Errorf("the program has no package %s%s", r.Package, calls.DidYouMean(r.Package, slices.Sorted(maps.Keys(o.names)))))
	default:
		return r.fault("mod", errors.New("the module has no function in the program"))
	}
	r.owners, r.owned = o.set.Bits(), ownedByStack
	if o.owner {
		r.owned = ownedByOwner
	}
	return nil
}

// fault returns the error of the part of r that has a name.
func (r *Rule) fault(name string, err error) error {
	return &Error{r.Text, r.parts[name], err.Error()}
}

// How a rule uses the classes of functions. C: FAULT_OWNER and so on.
const (
	ownedByOwner = 1 + iota // the function that makes the call is one of them
	ownedByStack            // one of them is on the stack: all are of std, which owns no calls
	ownClasses   = 16       // the classes are those of the rule's own image
)
