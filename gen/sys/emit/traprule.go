package emit

import (
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// rule refuses calls that would not compile, or would read the wrong words.
func (d *dialect) rule(u *Unit, c *lang.Call, l *problems) {
	refuse(c,
		[]lang.Kind{lang.Word, lang.Pointer, lang.UnsafePointer, lang.Slice, lang.String},
		[]lang.Kind{lang.Word, lang.UnsafePointer, lang.Bool}, l)
	tooMany(c, len(d.arguments(new(printer), u, c)), 9, l)
	doubtful(c, l)
	trapTarget(c, d.underscore, l)
	wideResult(u, c, l)
	if quiet(u, c) && len(c.Values()) > 0 && d.silent(c) {
		l.add(c.NamePos, "write //sysnb, or add err error", "linux has no blocking call without an error, as %s needs it", c.Name)
	}
}

// trapTarget demands a number, which may begin with an underscore if the
// generator accepts that.
func trapTarget(c *lang.Call, underscore bool, l *problems) {
	switch t := c.Target; {
	case t == nil:
	case t.Library != "":
		l.add(t.Pos, "for Windows use golang.org/x/sys/windows/mkwinsyscall, for Solaris -solaris", "%s.%s is a function of a library, not a system call's number", t.Library, t.Name)
	case !isNumber(t.Name) || t.Name[0] == '_' && !underscore:
		l.add(t.Pos, "write = SYS_NAME", "%s is not a system call's number", t.Name)
	}
}

// isNumber reports whether name is SYS_ and more, in either case, perhaps behind an
// underscore.
func isNumber(name string) bool {
	const prefix = "SYS_"
	name = strings.TrimPrefix(name, "_")
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// wideResult refuses an int64 on 32 bits that would share its second word.
func wideResult(u *Unit, c *lang.Call, l *problems) {
	if !u.Machine.Bits32 {
		return
	}
	for _, r := range c.Values() {
		if r.Type.Text == "int64" && (len(c.Values()) > 1 || !c.Err()) {
			l.add(r.TypePos, "let it be the one value beside err error", "result %s is an int64 and needs two words, which %s has not left", r.Name, c.Name)
		}
	}
}
