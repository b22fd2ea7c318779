package emit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/sys/lang"
)

// names refuses names that the generated code uses for something else. The
// output is made with other names for all parameters and results: names that it
// still has are its own.
func (f *Flavour) names(u *Unit, l *problems) {
	other := *u
	other.Calls = make([]*lang.Call, len(u.Calls))
	for i, c := range u.Calls {
		other.Calls[i] = anonymous(c)
	}
	all, packages := vocabulary{}, vocabulary{}
	declared := map[string]int{}
	for i, t := range f.compose(f, &other) {
		_, text, _ := strings.Cut(string(t.Bytes), "package ")
		head, rest, _ := strings.Cut(text, banner)
		if _, after, ok := strings.Cut(head, "\n*/\n"); ok {
			head = after // cgo's preamble
		}
		packages.imports(head)
		functions(text, declared)
		all.read(head)
		all.read(rest)
		calls := u.Calls
		if i > 0 {
			calls = slices.DeleteFunc(slices.Clone(calls), func(c *lang.Call) bool { return !inner(c) })
		}
		shadows(calls, rest, l)
	}
	for _, c := range u.Calls {
		for _, list := range [][]lang.Param{c.Params, c.Results} {
			for _, r := range list {
				words(r.Type.Text, func(w string) {
					if packages[w] && !strings.Contains(r.Type.Text, w+".") {
						l.add(r.TypePos, "give the type another name", "%s is a package in the generated code", w)
					}
				})
			}
		}
		if all[c.Name] || packages[c.Name] || declared[c.Name] > 1 {
			l.add(c.NamePos, "rename it", "%s is the name of something else in the generated code", c.Name)
		}
	}
}

// shadows refuses parameters and results whose names hide a name that the
// function's body uses, such as len beside a slice.
func shadows(calls []*lang.Call, text string, l *problems) {
	mentions := vocabulary{}
	for _, c := range calls {
		var function string
		function, text, _ = strings.Cut(text, banner)
		_, body, _ := strings.Cut(function, "{\n")
		clear(mentions)
		mentions.read(body)
		local := vocabulary{"err": c.Err()}
		local.locals(body)
		for _, list := range [][]lang.Param{c.Params, c.Results} {
			for _, r := range list {
				words(r.Type.Text, func(w string) {
					if local[w] {
						l.add(r.TypePos, "give the type another name", "%s is a variable in the generated code", w)
					}
				})
				if mentions[r.Name] && r.Type.Kind != lang.Error {
					l.add(r.Pos, "rename it", "%s of %s would hide the name %s that the generated code uses", r.Name, c.Name, r.Name)
				}
			}
		}
	}
}

// anonymous returns the call with other names for its parameters and values.
func anonymous(c *lang.Call) *lang.Call {
	other := *c
	other.Params = renamed(c.Params, "µp")
	other.Results = renamed(c.Results, "µr")
	return &other
}

func renamed(list []lang.Param, prefix string) []lang.Param {
	list = append([]lang.Param(nil), list...)
	for i := range list {
		if list[i].Type.Kind != lang.Error {
			list[i].Name = fmt.Sprint(prefix, i)
		}
	}
	return list
}
