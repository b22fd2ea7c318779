package behave

import (
	"errors"
	"os"
	"slices"

	"github.com/usys-go/bridge/check/elfimage"
)

// A Graph holds a host's code and the results of its analysis. Only one goroutine may use it at
// a time.
type Graph struct {
	m      *image
	rules  *Rules
	done   map[int64]*analysis
	vars   map[int64]value // the contents of variables, once all stores are known
	whole  bool            // vars is complete
	depth  int             // the number of analyses that wait for others
	budget int             // the number of instructions that may still be followed
	files  []*os.File
}

const maxDepth = 64 // of functions that are analyzed to decide whether one returns

// Open reads the files of a host. Objects, static libraries, and at most one shared library or
// program together form one program. The caller must call Close.
func Open(paths ...string) (*Graph, error) {
	var files []File
	var opened []*os.File
	fail := func(err error) (*Graph, error) {
		for _, f := range opened {
			f.Close()
		}
		return nil, err
	}
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return fail(err)
		}
		opened = append(opened, f)
		info, err := f.Stat()
		if err != nil {
			return fail(err)
		}
		if !info.Mode().IsRegular() {
			return fail(errors.New(p + ": not a file"))
		}
		files = append(files, File{Name: p, R: f, Size: info.Size()})
	}
	g, err := Load(files...)
	if err != nil {
		return fail(err)
	}
	g.files = opened
	return g, nil
}

// Load is Open for files that are open already, and that the caller closes.
func Load(files ...File) (*Graph, error) {
	m, err := load(files)
	if err != nil {
		return nil, err
	}
	g := &Graph{m: m, rules: &Rules{}}
	g.forget()
	return g, nil
}

// Close closes the files.
func (g *Graph) Close() error {
	var errs []error
	for _, f := range g.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// forget discards the analyses of functions, but not the contents of variables.
func (g *Graph) forget() {
	g.done = map[int64]*analysis{}
	n := 0
	for _, s := range g.m.Segments {
		if s.Exec {
			n += len(s.Data)
		}
	}
	g.budget = 1<<20 + 32*n
}

// isGo reports whether code is Go's. It is not followed: a call from C to Go ends the path.
func (g *Graph) isGo(addr int64) bool {
	for _, p := range g.m.parts {
		if addr >= p.goText[0] && addr < p.goText[1] {
			return true
		}
	}
	return false
}

// holds returns the possible contents of the writable variable of 8 bytes at an address.
func (g *Graph) holds(addr int64) value {
	if v, ok := g.pointed(addr); ok {
		return v
	}
	if v, ok := g.vars[addr]; ok {
		return v
	}
	if g.whole {
		if v, ok := g.m.Read(addr, 8); ok && g.m.object(addr) != nil {
			// Nothing in the files stores there, so it has its initial value. If that is
			// 0, code outside the files sets it.
			if v != 0 {
				return constant(int64(v))
			}
		}
	}
	return value{kind: from, n: addr}
}

// pointed returns the objects to which a variable points by a rule.
func (g *Graph) pointed(addr int64) (value, bool) {
	o := g.m.object(addr)
	if o == nil || o.addr != addr {
		return value{}, false
	}
	for _, r := range append(g.rules.points, builtin.points...) {
		if r.name == o.name {
			var list []int64
			for _, name := range r.to {
				list = append(list, g.m.resolveAny(name))
			}
			return oneOf(list), true
		}
	}
	return value{}, false
}

// resolveAny returns the address of a name in a rule: of any file's symbol, including local ones.
func (m *image) resolveAny(name string) int64 {
	if addr, ok := m.Global(name); ok {
		return addr
	}
	if list := m.named(name); len(list) > 0 {
		return list[0]
	}
	for i := range m.objects {
		if m.objects[i].name == name {
			return m.objects[i].addr
		}
	}
	return m.Resolve(name)
}

// named returns the functions of a name.
func (m *image) named(name string) (list []int64) {
	for i := range m.funcs {
		if m.funcs[i].name == name {
			list = append(list, m.funcs[i].addr)
		}
	}
	return list
}

// everything follows every function of the host, to compute the contents of variables.
func (g *Graph) everything() {
	all := make([]int64, 0, len(g.m.funcs))
	for i := range g.m.funcs {
		if a := g.m.funcs[i].addr; !g.isGo(a) && !cold().MatchString(g.m.funcs[i].name) {
			all = append(all, a)
		}
	}
	g.forget()
	for range 3 {
		g.sum(all)
		next := map[int64]value{}
		called := g.called()
		for _, a := range g.done {
			for i := range a.events {
				e := &a.events[i]
				if e.kind != storeSite {
					continue
				}
				v := e.args[0]
				if v.kind == param && called[a.fn.addr] {
					continue // each caller has the same event, with its arguments
				}
				if v.kind == param || v.kind != numeric {
					v = anything
				}
				for _, addr := range e.to.numbers() {
					next[addr] = joinStored(next[addr], v)
				}
				if e.to.kind == within { // somewhere in an object
					if o := g.m.object(e.to.n); o != nil && v.kind == numeric {
						for at := o.addr; at+8 <= o.end && at < o.addr+1<<16; at += 8 {
							if w, _ := g.m.Read(at, 8); w != 0 {
								next[at] = joinStored(next[at], v)
							}
						}
					}
				}
			}
		}
		for addr, v := range next {
			if w, ok := g.m.Read(addr, 8); ok && w != 0 && v.kind == numeric {
				next[addr] = join(v, constant(int64(w)))
			}
			if next[addr].kind != numeric {
				next[addr] = value{kind: from, n: addr}
			}
		}
		if !g.learn(next) {
			break
		}
	}
}

// learn sets the contents of variables, and discards the analyses of functions that read a
// variable whose contents have changed. It reports whether there were any.
func (g *Graph) learn(vars map[int64]value) (changed bool) {
	before := map[int64]value{}
	for _, a := range g.done {
		for _, addr := range a.reads {
			before[addr] = g.holds(addr)
		}
	}
	g.vars, g.whole = vars, true
	for addr, a := range g.done {
		a.events, a.known, a.grew = nil, nil, 0
		if slices.ContainsFunc(a.reads, func(v int64) bool { return g.holds(v) != before[v] }) {
			delete(g.done, addr)
			changed = true
		}
	}
	return changed
}

// joinStored joins two values without 0, which no code calls.
func joinStored(a, b value) value {
	if n, ok := b.one(); ok && n == 0 {
		return a
	}
	return join(a, b)
}

// called returns the functions that code of the host calls by name, and whose address is never
// taken.
func (g *Graph) called() map[int64]bool {
	direct, taken := map[int64]bool{}, map[int64]bool{}
	for _, a := range g.done {
		for i := range a.events {
			e := &a.events[i]
			if e.kind == callSite && len(e.trail) == 1 {
				if n, ok := e.to.one(); ok {
					direct[n] = true
				}
			}
			for _, v := range e.args {
				for _, n := range v.numbers() {
					taken[n] = true
				}
			}
		}
	}
	for i := range g.m.Segments {
		s := &g.m.Segments[i]
		if s.Exec || s.Name == elfimage.GOT {
			continue
		}
		for at := (s.Addr + 7) &^ 7; at+8 <= s.Addr+int64(len(s.Data)); at += 8 {
			if g.m.Bound(at) {
				continue
			}
			if n, _ := g.m.Read(at, 8); n != 0 {
				taken[int64(n)] = true
			}
		}
	}
	for n := range taken {
		delete(direct, n)
	}
	return direct
}
