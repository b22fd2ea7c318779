//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package usys

// An absence reports a function or table that no host serves. [Require] returns one. A call
// of an absent function panics with one if the function has neither an error result nor an
// absent= value.
type absence string

func (a absence) Error() string { return string(a) }

// Unwrap makes errors.Is(err, ENOSYS) hold.
func (absence) Unwrap() error { return ENOSYS }

// lack panics with the reason why function i of t is absent. The stub of a function with
// neither an error result nor an absent= value calls it, on the goroutine's stack.
//
//go:nosplit
//go:norace
func lack(t *Table, i int) {
	if t.Desc.Funcs[i].Flags&FuncNB == 0 {
		exitsyscall() // the call is over
	}
	lacks(t, i)
}

func lacks(t *Table, i int) { panic(absence("usys: " + t.name(i) + ": " + t.why(i))) }

// Lack returns the value with which generated code panics on a platform that usys does not
// support, in functions with neither an error result nor an absent= value. Only generated
// code calls it.
func Lack(pkg, function string) error {
	return absence("usys: " + pkg + "." + function + ": " + unsupported)
}

// Require returns nil if a host serves the named tables, or all tables of the program if no
// name is given, with every constant and every function whose declaration has no absent=.
// Otherwise its error names the first missing table, function or constant, and a cure.
// A program that cannot run without its host calls Require first.
func Require(names ...string) error {
	if !supported { // no table is registered
		return absence("usys: " + unsupported)
	}
	lockTables()
	all := tables
	unlockTables()
	if len(names) == 0 {
		for t := all; t != nil; t = t.Next {
			if err := t.require(); err != "" {
				return err
			}
		}
	}
	for _, name := range names {
		t := all
		for t != nil && t.Desc.Name != name {
			t = t.Next
		}
		if t == nil {
			return absence("usys: this program has no table " + name + ": import the package that declares it (//usys:table " + name + ")")
		}
		if err := t.require(); err != "" {
			return err
		}
	}
	return nil
}

// require returns the reason why t lacks something that the program needs, or "".
func (t *Table) require() absence {
	if problem := t.problem(); problem != "" {
		return absence("usys: table " + t.Desc.Name + ": " + problem)
	}
	o := t.origin()
	for i := range t.Desc.Funcs {
		f := &t.Desc.Funcs[i]
		if f.State != StateFilled && f.Flags&FuncLinux == 0 && !o.optional(f.Num) {
			return absence("usys: " + t.name(i) + ": " + t.why(i))
		}
	}
	for i := range t.Desc.Consts {
		c := &t.Desc.Consts[i]
		switch c.State {
		case StateAbsent:
			return absence("usys: table " + t.Desc.Name + ": " + t.host() + " has no constant " + c.Name + again)
		case StateDiffers:
			return absence("usys: table " + t.Desc.Name + ": constant " + c.Name + " is " + itoa(*c.Val) + " in " + t.host() +
				", which its type does not hold (declare it with a wider type)")
		}
	}
	return ""
}
