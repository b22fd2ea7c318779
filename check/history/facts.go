package history

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// A Fact is one line of a file: a key, such as "func 4", and a text about it.
type Fact struct {
	Key  string // "func 4", "struct usys_timespec", "host parlib serves futex"
	Text string // the rest of the line
	Pos  token.Position
	Func *model.Func // for a func
}

// String returns the line.
func (f Fact) String() string { return strings.TrimRight(f.Key+" "+f.Text, " ") }

// Facts holds the facts of the present declarations and hosts.
type Facts struct {
	Pos   token.Position // of the declarations as a whole
	list  []Fact
	byKey map[string]int
	// digests holds the functions' digests by C name, and hosts the hosts that have been
	// read.
	digests map[string]string
	hosts   map[string]bool
}

// A Host describes a host's side of a table now.
type Host struct {
	Name   string
	Digest string            // of the declarations that it was built from, "" if unknown
	Serves map[string]string // functions by C name, and their digests
	Lacks  []string
	Consts map[string]int64
}

func (f *Facts) add(pos token.Position, key, format string, args ...any) {
	if f.byKey == nil {
		f.byKey = map[string]int{}
	}
	f.byKey[key] = len(f.list)
	f.list = append(f.list, Fact{Key: key, Text: fmt.Sprintf(format, args...), Pos: pos})
}

// OfTable returns the facts of a table and of its hosts.
func OfTable(t *model.Table, hosts []*Host) *Facts {
	f := &Facts{Pos: t.Pos, digests: map[string]string{}, hosts: map[string]bool{}}
	for _, fn := range t.Funcs {
		f.add(fn.Pos, fmt.Sprintf("func %d", fn.Num), "%s %s", fn.C, signature(fn))
		f.digests[fn.C] = fn.Digest.Short()
	}
	f.structs(t.Structs)
	for _, c := range t.Consts {
		f.add(c.Pos, "const "+c.Name, "")
	}
	for _, h := range hosts {
		f.hosts[h.Name] = true
		if h.Digest != "" {
			f.add(t.Pos, "host "+h.Name+" digest", "%s", h.Digest)
		}
		for _, name := range slices.Sorted(maps.Keys(h.Serves)) {
			f.add(t.Pos, "host "+h.Name+" serves "+name, "%s", h.Serves[name])
		}
		for _, name := range h.Lacks {
			f.add(t.Pos, "host "+h.Name+" lacks "+name, "")
		}
		for _, name := range slices.Sorted(maps.Keys(h.Consts)) {
			f.add(t.Pos, "host "+h.Name+" const "+name, "%d", h.Consts[name])
		}
	}
	return f
}

// OfHeader returns the facts of a header package.
func OfHeader(h *model.Header) *Facts {
	f := new(Facts)
	for _, v := range h.Values {
		f.Pos = cmp.Or(f.Pos, token.Position{Filename: v.Pos.Filename})
		f.add(v.Pos, "value "+v.Go, "%s", v.Val.ExactString())
	}
	f.structs(h.Structs)
	return f
}

func (f *Facts) structs(list []*model.Struct) {
	for _, s := range list {
		var fields []string
		for _, fl := range s.Fields {
			fields = append(fields, fmt.Sprintf("%d %s", fl.Offset, fl.Type.CDecl(fl.C)))
		}
		f.Pos = cmp.Or(f.Pos, token.Position{Filename: s.Pos.Filename})
		f.add(s.Pos, "struct "+s.C, "%d: %s", s.Size, strings.Join(fields, "; "))
	}
}

// signature returns the published text of a function without its number and C name. As in its
// digest, there are no names of parameters.
func signature(f *model.Func) string {
	params := make([]string, len(f.Params))
	for i, p := range f.Params {
		params[i] = p.Type.C()
	}
	result := "void"
	if f.Result != nil {
		result = f.Result.Type.C()
	}
	kind := "call"
	if f.NB {
		kind = "nb"
	}
	s := fmt.Sprintf("%s (%s) %s errno=%s stack=%d", result, strings.Join(params, ", "), kind, cmp.Or(string(f.Errno), "none"), f.Stack)
	if f.Linux {
		s += " abi=linux"
	}
	return s
}
