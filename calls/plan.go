package calls

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// A plan holds the tables of an Arch in the form that printing needs. It is made before the
// first record is printed, so that no name is looked up for each record.
type plan struct {
	calls   []*callPlan // by number; nil: there is none
	sets    map[string]*setPlan
	layout  map[string]*layoutPlan
	conds   map[*Cond][]uint64 // the bits of each macro
	options map[optionName]*layoutPlan
}

// A callPlan is a call with the functions that print parts of it.
type callPlan struct {
	*Call
	arg     func(p *printer, i int) bool
	result  func(p *printer) bool
	mask    uint64                  // bits of the command that choose no variant
	command map[uint64]*variantPlan // by the command without those bits
}

// A variantPlan is a variant with the types of its arguments.
type variantPlan struct {
	*Variant
	args [6]*Type // nil: as without the command
}

// A setPlan is a MacroSet with indexes for look-ups.
type setPlan struct {
	MacroSet
	names   map[uint64]string // of an enumeration's values
	bits    uint64            // of all macros
	most    []int             // indexes of Bits, those with the most bits first
	zero    string            // the name of 0; "": it has none
	unknown string            // the comment behind a value without a name
}

// A layoutPlan holds the members of a struct that are shown, in order.
type layoutPlan struct {
	*Layout
	short, long []memberPlan
	print       func(p *printer, s *structAt)      // nil: the members are printed
	skip        func(b []byte, member string) bool // nil: all are shown
}

// A memberPlan is a member with its name's parts.
type memberPlan struct {
	*Member
	outer []string // the structs that it is in
	name  string
	print func(p *printer, v uint64) // nil: by its kind
}

// ready returns the plan of a.
func (a *Arch) ready() *plan {
	if p := a.plan.Load(); p != nil {
		return p
	}
	p := a.makePlan()
	a.plan.Store(p)
	return p
}

func (a *Arch) makePlan() *plan {
	pl := &plan{sets: map[string]*setPlan{}, layout: map[string]*layoutPlan{}, conds: map[*Cond][]uint64{}}
	for name, s := range a.Macros {
		pl.sets[name] = planSet(s)
	}
	for name := range a.Structs {
		l := a.Structs[name]
		pl.layout[name] = planLayout(name, &l)
		for i := range l.Members {
			if c := l.Members[i].If; c != nil {
				pl.conds[c] = a.bits(c, l.Members[c.Param].Sets())
			}
		}
	}
	pl.planOptions()
	pl.calls = make([]*callPlan, len(a.Numbers))
	for n, name := range a.Numbers {
		c := ByName(name)
		if c == nil {
			continue
		}
		pl.calls[n] = pl.call(c)
		for i := range c.Args {
			if cond := c.Args[i].If; cond != nil {
				pl.conds[cond] = a.bits(cond, c.Args[cond.Param].Sets())
			}
		}
	}
	return pl
}

func planSet(s MacroSet) *setPlan {
	p := &setPlan{MacroSet: s, names: map[uint64]string{}, unknown: s.Unknown}
	if p.unknown == "" && len(s.Bits) > 0 {
		p.unknown, _, _ = strings.Cut(s.Bits[0].Name, "_")
		p.unknown += "_???"
	}
	p.unknown = " /* " + p.unknown + " */"
	if s.Unknown == "-" {
		p.unknown = ""
	}
	for i, m := range s.Bits {
		p.bits |= m.Value
		p.most = append(p.most, i)
		for _, v := range []uint64{m.Value, m.Value & (1<<32 - 1)} { // the second is of 32 bits, negative
			if _, ok := p.names[v]; !ok && (v == m.Value || m.Value>>32 == 1<<32-1) {
				p.names[v] = m.Name
			}
		}
	}
	p.zero = p.names[0]
	slices.SortStableFunc(p.most, func(a, b int) int {
		return cmp.Compare(bits.OnesCount64(s.Bits[b].Value), bits.OnesCount64(s.Bits[a].Value))
	})
	return p
}

func planLayout(of string, l *Layout) *layoutPlan {
	p := &layoutPlan{Layout: l, print: handStructs[of], skip: handSkip[of]}
	names := l.Order
	if names == nil {
		for i := range l.Members {
			names = append(names, l.Members[i].Name)
		}
	}
	for _, name := range names {
		i := slices.IndexFunc(l.Members, func(m Member) bool { return m.Name == name })
		if i < 0 {
			continue // makecalls has checked it
		}
		path := strings.Split(name, ".")
		member := l.Members[i]
		member.Signed = member.Signed && member.Kind != Hex && member.Kind != Macros
		m := memberPlan{Member: &member, outer: path[:len(path)-1], name: path[len(path)-1], print: handMembers[of+"."+name]}
		if hidden(m.name) {
			continue
		}
		p.long = append(p.long, m)
		if slices.Contains(l.Short, name) {
			p.short = append(p.short, m)
		}
	}
	return p
}

// hidden reports whether a member is padding or reserved.
func hidden(name string) bool {
	return strings.HasPrefix(name, "__") || strings.HasPrefix(name, "pad") || strings.HasPrefix(name, "_pad") || name == "_f"
}

// call returns the plan of a call.
func (pl *plan) call(c *Call) *callPlan {
	p := &callPlan{Call: c, arg: handArgs[c.Name], result: handResult[c.Name], mask: 1<<64 - 1, command: map[uint64]*variantPlan{}}
	if c.Variants == nil {
		return p
	}
	for _, name := range c.Args[c.Command].Macros {
		s := pl.sets[name]
		if !s.Enum {
			p.mask &^= s.bits
			continue
		}
		for v, macro := range s.names {
			if variant := c.Variant(macro); variant != nil {
				p.command[v] = planVariant(variant)
			}
		}
	}
	return p
}

func planVariant(v *Variant) *variantPlan {
	p := &variantPlan{Variant: v}
	for i, t := range v.Args {
		p.args[i] = &t
	}
	return p
}

// bits returns the bits of each macro of a condition, which may be in any of the sets.
func (a *Arch) bits(c *Cond, sets []string) (list []uint64) {
	for _, name := range sets {
		for _, m := range a.Macros[name].Bits {
			if m.Value != 0 && slices.Contains(c.Macros, m.Name) {
				list = append(list, m.Value)
			}
		}
	}
	return list
}

// holds reports whether a condition holds if its parameter is v.
func (pl *plan) holds(c *Cond, v uint64) bool {
	if c.Macros == nil {
		return v != 0
	}
	for _, bits := range pl.conds[c] {
		if v&bits == bits {
			return true
		}
	}
	return false
}
