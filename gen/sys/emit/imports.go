package emit

import (
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// imports refuses types of packages that the generated file does not import.
func (f *Flavour) imports(u *Unit, c *lang.Call, l *problems) {
	for _, list := range [][]lang.Param{c.Params, c.Results} {
		for _, r := range list {
			from, name, ok := strings.Cut(strings.TrimLeft(r.Type.Text, "*[]0123456789"), ".")
			if i := strings.LastIndexAny(from, "*]"); i >= 0 {
				from = from[i+1:]
			}
			switch {
			case !ok:
			case f.Own && imported(u, from):
			case f.Own && from != "unsafe":
				l.add(r.TypePos, "import it in this file too", "%s of type %s needs package %s, which no file here imports", r.Name, r.Type.Text, from)
			case !slices.Contains(f.Imports, from):
				l.add(r.TypePos, "give the type a name in this package", "%s of type %s needs package %s, which the generated file does not import", r.Name, r.Type.Text, from)
			case from == "unsafe" && name != "Pointer":
				l.add(r.TypePos, "write unsafe.Pointer", "unsafe.%s is no type", name)
			}
		}
	}
}

// imported reports whether the input imports a package by this name. The output
// imports unsafe itself.
func imported(u *Unit, name string) bool {
	return name != "unsafe" && slices.ContainsFunc(u.Imports, func(i lang.Import) bool { return i.Name == name })
}
