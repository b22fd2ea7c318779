package sites

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A File is an assembly file and its sites.
type File struct {
	Name  string
	Sites []Site // in the order of the lines
	src   []byte
}

// Worth reports, fast, whether a file can have sites at all. Most have none.
func Worth(src []byte) bool {
	for _, s := range append(target.marks(), "BYTE", "WORD", "LONG", "QUAD", "#include") {
		if bytes.Contains(src, []byte(s)) {
			return true
		}
	}
	return false
}

// Parse finds and judges the sites of a file. include supplies the text of
// included files, and may be nil. The error joins all that no rule knows.
func Parse(name string, src []byte, include func(string) ([]byte, bool)) (*File, error) {
	f := &File{Name: name, src: src}
	if !Worth(src) {
		return f, nil
	}
	a := &assembly{name: name, defines: defines{}, macros: map[string]bool{}, popped: map[int]string{}}
	a.read(src, include, 0)
	for _, fn := range a.functions {
		list := a.judge(fn)
		for i := range list {
			list[i].New = target.replacement(list[i].Rule, len(f.Sites)+i+1, a.popped[list[i].start])
		}
		a.jumps(fn, list)
		f.Sites = append(f.Sites, list...)
	}
	slices.SortFunc(a.errs, func(x, y *Error) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Col, y.Col))
	})
	var errs []error
	for _, e := range a.errs {
		errs = append(errs, e)
	}
	return f, errors.Join(errs...)
}

// jumps finds jumps by a number of instructions across a site that becomes more
// than one. A gateway is an ordinary site then; others are refused.
func (a *assembly) jumps(f *function, list []Site) {
	grows := map[int]*Site{}
	for i := range list {
		if s := &list[i]; s.Rule == Clone || s.Rule == Vfork || s.Rule == Gateway {
			grows[s.start] = s
		}
	}
	if len(grows) == 0 {
		return
	}
	for i, s := range f.code {
		if !target.jump(s.op) || len(s.args) == 0 {
			continue
		}
		n, ok := counted(s.args[len(s.args)-1])
		if !ok {
			continue
		}
		for _, to := range f.count(i, n, a.macros) {
			for j := min(i, to); j < max(i, to); j++ {
				site := grows[f.code[j].start]
				switch {
				case site == nil:
					continue
				case site.Rule == Gateway:
					site.Rule, site.New = Ordinary, target.replacement(Ordinary, 0, "")
				default:
					a.fail(s, fmt.Sprintf("jump by a number of instructions across the system call in line %d", site.Line))
				}
				delete(grows, f.code[j].start)
			}
		}
	}
}

// Rewrite returns the file's text with its sites rewritten. Every line keeps
// its number.
func (f *File) Rewrite() []byte {
	var out []byte
	at := 0
	for _, s := range f.Sites {
		if s.New == "" {
			continue
		}
		out = append(out, f.src[at:s.start]...)
		out = append(out, s.New...)
		at = s.end
	}
	return append(out, f.src[at:]...)
}

// Changed reports whether Rewrite changes anything.
func (f *File) Changed() bool {
	return slices.ContainsFunc(f.Sites, func(s Site) bool { return s.New != "" })
}
