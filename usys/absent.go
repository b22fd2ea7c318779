package usys

// An absence is the error of a function, or of a table, that no host serves, where
// there is no other error: what a call of a function panics with that has neither an
// error result nor a value declared for this case, and what [Require] returns.
type absence string

func (a absence) Error() string { return string(a) }

// Unwrap makes errors.Is(err, ENOSYS) hold.
func (absence) Unwrap() error { return ENOSYS }

// lack runs on the goroutine's own stack, called by the stub of a function that has
// neither an error result nor a value for its absence.
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

// Lack is what a call of a function panics with that has neither an error result nor a
// value for its absence, where the bridge does not exist for the architecture or
// operating system. Generated code calls it.
func Lack(pkg, function string) error {
	return absence("usys: " + pkg + "." + function + ": " + unsupported)
}

// Require returns nil if a host serves the tables of these names, or all tables of the
// program where no name is given, and has every function and constant that their
// declarations do not call optional (absent=). Its error says what is missing, and how
// to get it. A program that cannot do without its host calls it first.
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

// require says why the program cannot do with what t has, "" where it can.
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
