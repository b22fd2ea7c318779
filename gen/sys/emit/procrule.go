package emit

import "github.com/usys-go/bridge/gen/sys/lang"

// rule refuses calls that would not compile, or would read the wrong words.
func (d *procDialect) rule(u *Unit, c *lang.Call, l *problems) {
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String, lang.Bool},
		d.values, l)
	tooMany(c, len(d.arguments(new(printer), u, c)), 6, l)
	doubtful(c, l)
	wideResult(u, c, l)
	d.target(u, c, l)
}

// target refuses libraries where there is but one, and calls whose variable
// would have no declaration or two.
func (d *procDialect) target(u *Unit, c *lang.Call, l *problems) {
	x := d.name(c)
	if t := c.Target; t != nil && t.Library != "" && d.only != "" {
		l.add(t.Pos, "write = function, or leave it out", "%s is called in library %s, and here all calls go to %s", c.Name, t.Library, d.only)
		return
	}
	before, found := true, false
	for _, other := range u.Calls {
		if other == c {
			before = false
			continue
		}
		y := d.name(other)
		if other.Name == d.sister || y.variable != x.variable {
			continue
		}
		found = true
		switch {
		case y.library != x.library && before:
			l.add(c.NamePos, "call only one of them", "%s is to be found in library %s and, for %s, in %s", x.function, x.library, other.Name, y.library)
			return
		case c.Name != d.sister && !d.once && before:
			l.add(c.NamePos, "write the second by hand, around the first", "%s and %s both call %s, and this generator declares it for one", other.Name, c.Name, x.function)
			return
		}
	}
	if c.Name == d.sister && !found {
		l.add(c.NamePos, "declare ioctlRet too", "%s has no variable of its own, and no other function calls %s", c.Name, x.function)
	}
}
