package nosplitcall

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// A step is one call of a chain.
type step struct {
	to    string
	grows Bytes
}

// below reports the faults of a function's region.
func (a *analyzer) below(fn *ssa.Function, s *scan, marked bool) {
	where := "between entersyscall and exitsyscall"
	if marked {
		where = "in a function marked //usys:nomove"
	}
	panics := map[token.Pos]bool{} // panics between the two functions
	if marked {
		for _, b := range a.scan(fn, false).bad {
			if b.to != "" || b.Kind == Panics {
				panics[b.pos] = true
			}
		}
	}
	name := a.symbol(fn.Object().(*types.Func))
	report := func(pos token.Pos, b Bad, chain []step) {
		if b.Kind == Panics && marked && !panics[pos] {
			return // it ends the region
		}
		w := wording[b.Kind]
		msg := fmt.Sprintf("%s %s, but %s %s", b.What, w.does, w.want, where)
		if len(chain) > 0 {
			msg += a.chain(name, chain)
		}
		a.pass.Report(analysis.Diagnostic{Pos: pos, Message: msg})
	}
	for _, b := range s.bad {
		if b.to == "" {
			report(b.pos, b.Bad, nil)
			continue
		}
		first := step{b.to, a.edge(s, b.to)}
		done := map[Kind]bool{}
		a.reach(b.to, []step{first}, map[string]bool{}, func(bad Bad, chain []step) {
			if !done[bad.Kind] {
				done[bad.Kind] = true
				if len(chain) == 1 && strings.HasPrefix(bad.What, "a call of ") {
					chain = nil // the message is complete without the chain
				}
				report(b.pos, bad, chain)
			}
		})
	}
}

func (a *analyzer) edge(s *scan, to string) Bytes {
	for _, c := range s.calls {
		if c.To == to {
			return c.Grows
		}
	}
	return Bytes{}
}

// reach yields every fault that a call of a function in a region leads to.
func (a *analyzer) reach(sym string, chain []step, seen map[string]bool, yield func(Bad, []step)) {
	sym, f := a.world.resolve(sym)
	if seen[sym] || otherStack[sym] || a.enter[sym] || a.exit[sym] || noReturn[sym] {
		return
	}
	seen[sym] = true
	if f == nil && a.bySym == nil {
		a.bySym = map[string]*types.Func{}
		for fn := range a.dirs.decls {
			a.bySym[a.symbol(fn)] = fn
		}
	}
	if fn := a.bySym[sym]; f == nil && (fn != nil && a.leafOf(fn) != noLeaf || a.leafFacts[sym] != noLeaf) {
		return
	}
	if f == nil {
		yield(Bad{Kind: Splits, What: "a call of " + a.short(sym)}, chain)
		return
	}
	for _, b := range f.Bad {
		if b.Line != "" && !a.own[sym] {
			b.What += " (" + b.Line + ")"
		}
		yield(b, chain)
	}
	for _, c := range f.Calls {
		if c.Below {
			a.reach(c.To, append(chain[:len(chain):len(chain)], step{c.To, c.Grows}), seen, yield)
		}
	}
}

// chain formats a chain like the linker's report of an overflow.
func (a *analyzer) chain(root string, list []step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n\t%s", a.short(root))
	from := root
	for i, s := range list {
		grows := fmt.Sprintf("at least %d", s.grows.Opt)
		if f := a.figures[from]; f != nil && f.exact {
			for _, c := range f.Calls {
				if c.To == s.to {
					grows = fmt.Sprint(c.Grows.Opt)
				}
			}
		}
		fmt.Fprintf(&b, "\n\t%sgrows %s bytes, calls %s", strings.Repeat("    ", i+1), grows, a.short(s.to))
		from = s.to
	}
	return b.String()
}

// depths reports chains that use more stack than the limit.
func (a *analyzer) depths() {
	limit := target.limit
	if chainLimit > 0 {
		limit = chainLimit
	}
	h := &heights{a.figures, map[string]Bytes{}}
	over := map[string]bool{}
	for sym := range a.own {
		if f := a.figures[sym]; f.Alias == "" && f.Nosplit {
			if b := h.of(sym); b.Opt > limit || b.Plain > limit {
				over[sym] = true
			}
		}
	}
	// Report only functions that no other reported function calls, and one of each cycle.
	called, covered := map[string]bool{}, map[string]bool{}
	for sym := range over {
		for _, c := range a.figures[sym].Calls {
			if to, _ := a.figures.resolve(c.To); to != sym {
				called[to] = true
			}
		}
	}
	var cover func(sym string)
	cover = func(sym string) {
		if sym, _ = a.figures.resolve(sym); over[sym] && !covered[sym] {
			covered[sym] = true
			for _, c := range a.figures[sym].Calls {
				cover(c.To)
			}
		}
	}
	var roots []string
	for _, rings := range []bool{false, true} {
		for _, sym := range slices.Sorted(maps.Keys(over)) {
			if !covered[sym] && (rings || !called[sym]) {
				roots = append(roots, sym)
				cover(sym)
			}
		}
	}
	for _, sym := range roots {
		b := h.of(sym)
		plain := b.Opt <= limit
		size := b.Opt
		how, least := "", "at least "
		if a.figures[sym].exact {
			least = ""
		}
		if plain {
			size, how = b.Plain, " without optimizations (-N -l)"
		}
		chain := a.deepest(h, sym, plain)
		msg := fmt.Sprintf("nosplit stack of %s%d bytes is over the %d byte limit%s%s", least, size, limit, how, chain)
		if size >= cycle {
			msg = fmt.Sprintf("nosplit stack without end is over the %d byte limit%s", limit, chain)
		} else {
			msg += fmt.Sprintf("\n\t%d bytes over limit", size-limit)
		}
		a.pass.Report(analysis.Diagnostic{Pos: a.pos[sym], Message: msg})
	}
}

// deepest formats the chain that determines a function's height.
func (a *analyzer) deepest(h *heights, sym string, plain bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n\t%s", a.short(sym))
	seen := map[string]bool{}
	pick := func(x Bytes) int {
		if plain {
			return x.Plain
		}
		return x.Opt
	}
	for depth := 1; depth < 100; depth++ {
		indent := "\n\t" + strings.Repeat("    ", depth)
		var f *Func
		if sym, f = a.figures.resolve(sym); f == nil {
			break
		}
		if seen[sym] {
			b.WriteString(indent + "infinite cycle")
			break
		}
		seen[sym] = true
		var best *Call
		for i := range f.Calls {
			if c := &f.Calls[i]; best == nil || pick(h.through(*c)) > pick(h.through(*best)) {
				best = c
			}
		}
		if best == nil || pick(f.Frame) >= pick(h.through(*best)) {
			fmt.Fprintf(&b, "%sgrows %d bytes", indent, pick(f.Frame))
			break
		}
		if grows := pick(best.Grows); best.Sure || plain {
			fmt.Fprintf(&b, "%sgrows %d bytes, calls %s", indent, grows, a.short(best.To))
		} else {
			fmt.Fprintf(&b, "%sgrows 0 bytes or %d, inlines or calls %s", indent, grows, a.short(best.To))
		}
		sym = best.To
	}
	return b.String()
}
