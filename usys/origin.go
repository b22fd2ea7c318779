package usys

// Origin holds facts about a table that hosts do not need: the package that declares it and
// the package that brings its host. Generated code passes one to [Declare].
type Origin struct {
	Package string   // the name of the Go package that declares the table
	Funcs   []string // the functions' names in Go, in the order of Desc.Funcs
	// Optional are the numbers of the functions that may be absent: their
	// declarations have absent=.
	Optional []uint32
	Host     string // the import path of the package that serves the table, "" if it is unknown
	Imported bool   // the table's package imports Host when cgo is enabled
	// Settle stores the constants that have a declared type in the variables of that type,
	// after a host has supplied them. It is nil if there is no such constant.
	Settle func()

	table *Table
	next  *Origin
}

var origins *Origin // the origins of this program's tables, newest first

// Declare is like [Register], for a table with an origin. Generated code calls it to
// initialise a package-level variable, so that it runs before the package's init functions.
// The result has no meaning.
func Declare(t *Table, o *Origin) struct{} {
	o.table = t
	lockTables()
	o.next, origins = origins, o
	unlockTables()
	Register(t)
	return struct{}{}
}

// origin returns t's origin, or nil if t was registered without one.
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

// registered reports whether t has been registered.
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

// settle stores t's constants in their variables, if they have types.
func (t *Table) settle() {
	if o := t.origin(); o != nil && o.Settle != nil {
		o.Settle()
	}
}

// optional reports whether function num may be absent.
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

// name returns the Go name of function i of t, with its package.
func (t *Table) name(i int) string {
	if o := t.origin(); o != nil && i < len(o.Funcs) {
		return o.Package + "." + o.Funcs[i]
	}
	return t.Desc.Name + "." + t.Desc.Funcs[i].Name
}

// integer is the constraint of the types that a constant can have.
type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// Settle stores the value that the host has supplied for c in to. A value that does not fit
// the type is not stored, and c's state becomes StateDiffers. Only generated code calls it.
func Settle[T integer](to *T, c *Const) {
	if c.State != StateFilled {
		return
	}
	v := T(*c.Val)
	if int64(v) != *c.Val {
		c.State = StateDiffers
	} else if *to != v { // not if equal: the host may supply it again while other goroutines read it
		*to = v
	}
}
