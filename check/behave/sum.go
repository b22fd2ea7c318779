package behave

import "slices"

// An event of a function is one of its sites, or a site of a function that it calls, with its
// arguments in place of that function's parameters.
type event struct {
	site
	trail []step // from the function to the site
}

// A step is a place in a function on the path to a site.
type step struct {
	fn *function
	pc int64
}

// An eventKey identifies an event of a function.
type eventKey struct {
	kind siteKind
	at   int64 // the site itself
	to   value
	args [6]value
}

const (
	maxEvents = 4096 // of a function
	maxOpen   = 256  // of those that depend on its parameters
	maxTrail  = 64
)

// sum follows the functions at the given addresses and all that they reach, and resolves sites
// that depend on parameters.
func (g *Graph) sum(roots []int64) {
	var order []*analysis
	seen := map[int64]bool{}
	visit := func(addr int64) {
		stack := []int64{addr}
		for len(stack) > 0 {
			addr := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[addr] || g.outside(addr) {
				continue
			}
			seen[addr] = true
			a := g.analyse(addr)
			if a.known == nil {
				a.known = map[eventKey]bool{}
				for _, s := range a.sites {
					g.add(a, event{g.ruled(a, s), []step{{a.fn, s.pc}}})
				}
			}
			order = append(order, a)
			for i := range a.events {
				stack = append(stack, g.targets(&a.events[i])...)
			}
		}
	}
	for _, r := range roots {
		visit(r)
	}
	for changed, round := true, 0; changed && round < 64; round++ {
		changed = false
		for i := len(order) - 1; i >= 0; i-- { // mostly callees first
			a := order[i]
			before := len(a.events)
			g.inherit(a)
			if len(a.events) != before {
				changed = true
			}
		}
		n := len(order)
		for _, a := range order[:n] {
			for i := a.grew; i < len(a.events); i++ {
				for _, to := range g.targets(&a.events[i]) {
					visit(to)
				}
			}
			a.grew = len(a.events)
		}
		changed = changed || len(order) > n
	}
}

// inherit adds the callees' events that depend on their parameters.
func (g *Graph) inherit(a *analysis) {
	for i := 0; i < len(a.events); i++ {
		e := a.events[i]
		for _, to := range g.targets(&e) {
			callee := g.done[to]
			if callee == nil {
				continue
			}
			for j := range callee.events {
				o := &callee.events[j]
				if !open(g.m, &o.site) || len(e.trail)+len(o.trail) > maxTrail {
					continue
				}
				s := o.site
				s.to = s.to.subst(&e.args)
				for k := range s.args {
					s.args[k] = s.args[k].subst(&e.args)
				}
				s.height += e.height
				g.add(a, event{s, slices.Concat(e.trail, o.trail)})
			}
		}
	}
}

// add adds an event to a function, unless the function has it already.
func (g *Graph) add(a *analysis, e event) {
	key := eventKey{e.kind, e.trail[len(e.trail)-1].pc, e.to, e.args}
	if a.known[key] || len(a.events) >= maxEvents {
		return
	}
	if len(a.known) > maxOpen+len(a.sites) && open(g.m, &e.site) {
		e.to, e.args = e.to.subst(&[6]value{}), [6]value{anything, anything, anything, anything, anything, anything}
		key.to, key.args = e.to, e.args
		if a.known[key] {
			return
		}
	}
	a.known[key] = true
	a.events = append(a.events, e)
	if e.kind != callSite {
		return
	}
	for _, n := range e.to.numbers() {
		name, _, ok := g.m.Extern(n)
		if !ok {
			if f := g.m.function(n); f != nil && f.addr == n && g.library(f) {
				name = f.name
			}
		}
		if k, ok := callsBack[name]; ok { // it calls its argument
			s := site{kind: callSite, pc: e.pc, to: e.args[k], height: e.height + g.rules.libc()}
			for i := range s.args {
				s.args[i] = anything
			}
			g.add(a, event{s, e.trail})
		}
		if name == "syscall" {
			s := site{kind: sysSite, pc: e.pc, to: e.args[0], height: e.height}
			copy(s.args[:], e.args[1:])
			s.args[5] = anything
			g.add(a, event{s, e.trail})
		}
	}
}

// ruled returns a site with the targets that a rule gives for calls through pointers.
func (g *Graph) ruled(a *analysis, s site) site {
	if s.kind != callSite || s.to.kind == numeric {
		return s
	}
	for _, r := range g.rules.calls {
		if r.name == a.fn.name {
			var list []int64
			for _, name := range r.to {
				list = append(list, g.m.resolveAny(name))
			}
			s.to = oneOf(list)
		}
	}
	return s
}

// open reports whether a site depends on a parameter of its function.
func open(m *image, s *site) bool {
	if s.kind == storeSite {
		return s.args[0].kind == param
	}
	if s.to.kind == param {
		return true
	}
	for _, n := range s.to.numbers() {
		name := ""
		if s.kind == sysSite {
			name = sysName(n)
		} else if x, _, ok := m.Extern(n); ok {
			name = x
		}
		if i, ok := deciding[name]; ok && s.args[i].kind == param {
			return true
		}
		if i, ok := callsBack[name]; ok && s.args[i].kind == param {
			return true
		}
		if name == "syscall" && (s.args[0].kind == param || s.args[2].kind == param) {
			return true
		}
	}
	return false
}

// targets returns the functions of the host that an event calls.
func (g *Graph) targets(e *event) []int64 {
	if e.kind != callSite {
		return nil
	}
	list := e.to.numbers()
	if e.to.kind == word {
		list = (&walk{m: g.m}).words(e.to)
	}
	return slices.DeleteFunc(list, g.outside)
}

// outside reports whether the code at an address is not followed.
func (g *Graph) outside(addr int64) bool {
	if g.m.code(addr) == nil || g.isGo(addr) {
		return true
	}
	f := g.m.function(addr)
	return f != nil && f.addr == addr && (g.library(f) || g.rules.stops(f.name))
}

// library reports whether a function is from a static libc and in one of the lists.
func (g *Graph) library(f *function) bool {
	return g.m.libc && (f.global || f.ifunc) && (libcLocks()[f.name] || libcShort()[f.name] || libcBlocks()[f.name] != "" || callsBack[f.name] != 0)
}
