package nosplitcall

import (
	"maps"
	"slices"
	"strings"
)

// export makes the package's fact, with only the parts that other packages need.
func (a *analyzer) export() {
	h := &heights{a.world, map[string]Bytes{}}
	s := &Summary{}
	for _, sym := range slices.Sorted(maps.Keys(a.own)) {
		f := *a.world[sym]
		f.Sym = sym
		f.Calls = a.needed(h, sym, &f)
		s.Funcs = append(s.Funcs, &f)
	}
	for fn := range a.dirs.decls {
		name := strings.TrimPrefix(symbolOf(fn), a.pass.Pkg.Path()+".")
		if !fn.Exported() {
			continue
		}
		switch a.leafOf(fn) {
		case pure:
			s.Pure = append(s.Pure, name)
		case touches:
			s.Touches = append(s.Touches, name)
		}
	}
	slices.Sort(s.Pure)
	slices.Sort(s.Touches)
	if len(s.Funcs)+len(s.Pure)+len(s.Touches) > 0 {
		a.pass.ExportPackageFact(s)
	}
}

// needed returns the calls of a function that determine its height, or lead to a fault.
func (a *analyzer) needed(h *heights, sym string, f *Func) []Call {
	keep := map[int]bool{}
	opt, plain := -1, -1
	for i, c := range f.Calls {
		if b := h.through(c); b.Opt > 0 && (opt < 0 || b.Opt > h.through(f.Calls[opt]).Opt) {
			opt = i
		}
		if b := h.through(c); plain < 0 || b.Plain > h.through(f.Calls[plain]).Plain {
			plain = i
		}
	}
	keep[opt], keep[plain] = true, true
	have := map[Kind]bool{}
	for i, c := range f.Calls {
		if c.Below {
			a.reach(c.To, nil, map[string]bool{sym: true}, func(b Bad, _ []step) {
				if !have[b.Kind] {
					have[b.Kind], keep[i] = true, true
				}
			})
		}
	}
	var list []Call
	for i, c := range f.Calls {
		if keep[i] {
			list = append(list, c)
		}
	}
	return list
}
