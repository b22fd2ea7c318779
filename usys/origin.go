package usys

// Origin is what the generator knows of a table that no host has to know: where it
// was declared, and where its host's package is. Generated code declares one and gives
// it to [Declare].
type Origin struct {
	Package string   // the name of the Go package that declares the table
	Funcs   []string // the functions' names in Go, in the order of Desc.Funcs
	// Optional are the numbers of the functions that may be absent: their
	// declarations have absent=.
	Optional []uint32
	Host     string // the import path of the package that serves the table, "" where nobody knows it
	Imported bool   // the table's package imports that, where there is cgo
	// Settle gives the constants their values in types of their own, once a host has
	// supplied them; nil where no constant has one.
	Settle func()

	table *Table
	next  *Origin
}

var origins *Origin // of this program's tables, newest first

// Declare is [Register] for a table whose origin is known. Generated code calls it
// where a package-level variable is initialised: before all init functions of the
// package. The value means nothing.
func Declare(t *Table, o *Origin) struct{} {
	o.table = t
	lockTables()
	o.next, origins = origins, o
	unlockTables()
	Register(t)
	return struct{}{}
}

// origin returns where t comes from, nil where nobody has said it.
//
//go:norace
func (t *Table) origin() *Origin {
	for o := origins; o != nil; o = o.next {
		if o.table == t {
			return o
		}
	}
	return nil
}

// registered reports whether t is one of this program's tables by now.
//
//go:norace
func (t *Table) registered() bool {
	for r := tables; r != nil; r = r.Next {
		if r == t {
			return true
		}
	}
	return false
}

// settle gives constants their values where they have types of their own.
func (t *Table) settle() {
	if o := t.origin(); o != nil && o.Settle != nil {
		o.Settle()
	}
}

// optional reports whether the program can do without function num.
func (o *Origin) optional(num uint32) bool {
	if o != nil {
		for _, n := range o.Optional {
			if n == num {
				return true
			}
		}
	}
	return false
}

// name is what function i of t is called in Go, with its package.
func (t *Table) name(i int) string {
	if o := t.origin(); o != nil && i < len(o.Funcs) {
		return o.Package + "." + o.Funcs[i]
	}
	return t.Desc.Name + "." + t.Desc.Funcs[i].Name
}

// integer is a type that a constant can have.
type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// Settle gives a constant's variable the value that the host has supplied. One that
// the type does not hold is not stored, and the constant differs. Generated code calls
// it.
func Settle[T integer](to *T, c *Const) {
	if c.State != StateFilled {
		return
	}
	v := T(*c.Val)
	if int64(v) != *c.Val {
		c.State = StateDiffers
	} else if *to != v { // the host may supply it again while others read it
		*to = v
	}
}
