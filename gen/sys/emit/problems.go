package emit

import (
	"go/token"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// problems are the mistakes in the declarations for a flavour, and the doubts.
type problems struct {
	errs     *decl.Errors
	warnings *decl.Errors
}

func (l *problems) add(pos token.Position, cure, format string, args ...any) {
	l.errs.Add(pos, cure, format, args...)
}

// Check reports declarations of which the flavour cannot make working Go. A
// declaration that the original generators accept in spite of a doubt becomes a
// warning.
func (f *Flavour) Check(u *Unit, errs, warnings *decl.Errors) {
	l := &problems{errs, warnings}
	f.whole(u, l)
	seen := map[string]*lang.Call{}
	good := *u
	good.Calls = nil
	for _, c := range u.Calls {
		if first := seen[c.Name]; first != nil {
			l.add(c.NamePos, "rename one, or leave one out", "%s is declared a second time; first at %s", c.Name, first.NamePos)
			continue
		}
		seen[c.Name] = c
		before := errs.Len()
		f.imports(u, c, l)
		f.rule(u, c, l)
		if errs.Len() == before {
			good.Calls = append(good.Calls, c)
		}
	}
	f.names(&good, l)
}

// whole checks the input as a whole.
func (f *Flavour) whole(u *Unit, l *problems) {
	switch {
	case u.Package == "" || f.Package == "" || u.Package == f.Package:
	case u.Package == "windows":
		l.add(u.Pos, "use golang.org/x/sys/windows/mkwinsyscall", "the declarations of package windows are for another generator")
	case f.strict:
		l.add(u.Pos, "make it package "+f.Package, "the generated calls work in package %s only, and this is %s", f.Package, u.Package)
	default:
		l.warnings.Add(u.Pos, "as the original's does", "the output says package %s, and this is %s", f.Package, u.Package)
	}
	switch {
	case len(u.Calls) > 0 || l.errs.Len() > 0:
	case f.full:
		l.add(u.Pos, "add a line //sys Name(params) (results)", "there is no declaration in these files")
	default:
		l.warnings.Add(u.Pos, "add a line //sys Name(params) (results)", "there is no declaration in these files")
	}
}

// tooMany refuses a call that passes more than most words.
func tooMany(c *lang.Call, n, most int, l *problems) {
	if n > most {
		l.add(c.NamePos, "pass a pointer to a struct", "%s passes %d words, %d is the most", c.Name, n, most)
	}
}

// doubtful warns of strings that may hold a NUL where no error can report that.
func doubtful(c *lang.Call, l *problems) {
	if c.Err() {
		return
	}
	for _, r := range c.Params {
		if r.Type.Kind == lang.String {
			l.warnings.Add(r.Pos, "add err error to its results", "%s has a string parameter and no error to return where it holds a NUL", c.Name)
		}
	}
}
