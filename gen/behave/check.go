package behave

import (
	"cmp"
	"fmt"
	"go/token"
	"path"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen/model"
	"github.com/usys-go/bridge/gen/report"
)

// Options say what Check goes by, beside the code.
type Options struct {
	Rules *Rules // what the host's author adds; nil: nothing
	Usage Usage  // frames that the compiler has measured; nil: they are read off the code
}

// StackPromised is the C stack that every function gets for which the declaration
// does not ask for more (docs/abi.md).
const StackPromised = 256 << 10

// SectionVcore is the section that marks code of vcore context: functions in it,
// by __attribute__((section("usys_vcore"))), are looked at without being named.
const SectionVcore = "usys_vcore"

const maxFindings = 8 // of one sort for one function

// Check reports what the functions behind a table, which the host keeps in struct
// TABLE_host, do that their declarations do not allow, and what code of vcore
// context does that may block. t may be nil: then it looks only at that.
//
// A function that may need more stack than promised, or that blocks where it must
// not, is an error; where it cannot be told, a warning. What could not be looked at
// at all is reported as incomplete.
func Check(g *Graph, t *model.Table, o Options, r *report.Report) error {
	c := checker{g: g, o: o, r: r}
	if g.rules = o.Rules; g.rules == nil {
		g.rules = &Rules{}
	}
	g.vars, g.whole = nil, false
	g.forget()
	if t != nil {
		c.table(t)
	}
	c.vcore()
	if err := c.sum(); err != nil {
		return err
	}
	for _, x := range c.roots {
		c.blocking(&x)
	}
	for _, x := range c.roots {
		c.stack(&x)
	}
	return nil
}

// A checker checks one host.
type checker struct {
	g     *Graph
	o     Options
	r     *report.Report
	roots []root
}

// A root is a function from which on something is promised.
type root struct {
	addr  int64
	fn    *model.Func // of the table; nil: code of vcore context
	pos   token.Position
	name  string
	stack int64
}

// table finds what the host has behind a table.
func (c *checker) table(t *model.Table) {
	m, name := c.g.m, t.Name+"_host"
	addr, found := int64(0), false
	if d, ok := m.globals[name]; ok {
		addr, found = d.addr, true
	} else {
		for i := range m.objects {
			if m.objects[i].name == name {
				addr, found = m.objects[i].addr, true
			}
		}
	}
	if !found || m.segment(addr) == nil {
		c.r.NotCompared(t.Pos, "compile and link the host with symbols, and name all of its files",
			"what the functions of table %s may do is not known: no file of the host has struct %s", t.Name, name)
		return
	}
	places := m.members(t)
	for _, f := range t.Funcs {
		i, ok := places[f.C]
		if !ok {
			continue // another check's
		}
		to, ok := m.read(addr+int64(i)*8, 8)
		if !ok || to == 0 || !f.NB && f.Stack == 0 || f.Linux {
			continue
		}
		if m.code(int64(to)) == nil {
			if _, _, ext := m.isExtern(int64(to)); !ext {
				continue // another check's
			}
		}
		x := root{addr: int64(to), fn: f, pos: f.Pos, name: f.C, stack: cmp.Or(f.Stack, StackPromised)}
		if shims := m.named("zshim_" + f.C); len(shims) == 1 {
			x.addr = shims[0]
		}
		c.roots = append(c.roots, x)
	}
}

// members are the places of functions in struct TABLE_host, which the host's record
// of the table tells: it may have been compiled from other declarations.
func (m *image) members(t *model.Table) map[string]int {
	places := map[string]int{}
	for i, f := range t.Funcs {
		places[f.C] = i
	}
	// struct usys_served and struct usys_served_func of zusysabi.h.
	const offNFuncs, offFuncs, sizeFunc, most = 40, 48, 48, 1 << 16
	d, ok := m.globals[t.Name+"_served"]
	n, ok1 := m.read(d.addr+offNFuncs, 4)
	list, ok2 := m.read(d.addr+offFuncs, 8)
	if !ok || !ok1 || !ok2 || n > most {
		return places
	}
	own := map[string]int{}
	for i := range int(n) {
		name, ok := m.read(int64(list)+int64(i)*sizeFunc, 8)
		if !ok {
			return places
		}
		own[m.text(int64(name))] = i
	}
	return own
}

// text is the string that ends in NUL at an address.
func (m *image) text(addr int64) string {
	var b []byte
	for len(b) < 256 {
		c, ok := m.read(addr+int64(len(b)), 1)
		if !ok || c == 0 {
			break
		}
		b = append(b, byte(c))
	}
	return string(b)
}

// vcore finds the code of vcore context.
func (c *checker) vcore() {
	m := c.g.m
	used := make([]bool, len(c.g.rules.roots))
	for i := range m.funcs {
		f := &m.funcs[i]
		marked := f.section == SectionVcore || f.section == ".text."+SectionVcore
		for j, r := range c.g.rules.roots {
			if ok, _ := path.Match(r.name, f.name); ok {
				marked, used[j] = true, true
			}
		}
		if !marked || cold.MatchString(f.name) {
			continue
		}
		pos := c.g.place(f.addr)
		if pos.Filename == "" {
			pos.Filename = f.part.name
		}
		c.roots = append(c.roots, root{addr: f.addr, name: f.name, pos: pos})
	}
	for j, r := range c.g.rules.roots {
		if !used[j] {
			c.r.NotCompared(token.Position{Filename: m.parts[0].name}, "correct the rule, or link the host with symbols", "no function is called %s, which is to be code of vcore context", r.name)
		}
	}
}

// sum follows all roots; once more with what variables hold, where something
// depends on that.
func (c *checker) sum() error {
	var list []int64
	for _, x := range c.roots {
		if !c.g.outside(x.addr) {
			list = append(list, x.addr)
		}
	}
	c.g.sum(list)
	for _, a := range c.g.done {
		for i := range a.events {
			if k := a.events[i].to.kind; a.events[i].kind != storeSite && (k == from || k == through) {
				c.g.everything()
				c.g.sum(list)
				return c.enough()
			}
		}
	}
	return c.enough()
}

func (c *checker) enough() error {
	if c.g.budget <= 0 {
		return fmt.Errorf("%s: its code leads around in circles that do not end", c.g.m.parts[0].name)
	}
	return nil
}

// A found is a verdict and how it is reached.
type found struct {
	verdict
	chain []step
}

// blocking reports what a root reaches that blocks.
func (c *checker) blocking(x *root) {
	if x.fn != nil && !x.fn.NB {
		return
	}
	context := "declared nb"
	if x.fn == nil {
		context = "code of vcore context"
	}
	n := map[class]int{}
	for _, f := range c.search(x) {
		if f.class == locks && x.fn != nil {
			continue // for a moment
		}
		if n[f.class]++; n[f.class] > maxFindings {
			continue
		}
		last := f.what
		if f.class == unnumber {
			last = ""
		}
		chain := c.g.chain(f.chain, last)
		out := report.Finding{Pos: x.pos, Rule: report.Blocks, Detail: chain}
		switch f.class {
		case blocks:
			out.Message = fmt.Sprintf("%s, %s, may block in %s", x.name, context, f.what)
			if f.why != "" {
				out.Message += ": " + f.why
			}
			out.Cure = "declare it call, or let it come back without waiting"
			if x.fn == nil {
				out.Cure = "do that outside of vcore context, or allow it in the rules"
			}
		case locks:
			out.Message = fmt.Sprintf("%s, %s, takes a lock in %s, which a thread may hold that only this vcore can run", x.name, context, f.what)
			out.Cure = "do that outside of vcore context, or allow it in the rules"
		case unnumber:
			out.Severity = report.Warning
			out.Message = fmt.Sprintf("%s, %s, makes a system call whose number is not known", x.name, context)
			out.Cure = "call with a constant number, or say in the rules what it does"
		case stranger:
			out.Severity = report.Warning
			out.Message = fmt.Sprintf("%s, %s, calls %s, of which nothing is known", x.name, context, f.what)
			out.Cure = "name the file that has it, or say in the rules whether it blocks"
		case pointer:
			out.Severity = report.Warning
			out.Message = strings.TrimSuffix(fmt.Sprintf("%s, %s, calls through a pointer, %s", x.name, context, f.why), ", ")
			out.Cure = "let the pointer lie in a const, or say in the rules what it calls"
		}
		c.r.Add(out)
	}
	for _, k := range []class{locks, blocks, unnumber, stranger, pointer} {
		if n[k] > maxFindings {
			c.r.Addf(x.pos, report.Blocks, report.Note, "", "%s: %d more of that sort", x.name, n[k]-maxFindings)
		}
	}
}

// search goes through all that a root reaches, the nearest first.
func (c *checker) search(x *root) (list []found) {
	type visit struct {
		a    *analysis
		path []step
	}
	if c.g.outside(x.addr) {
		if class, what, why := c.g.judgeCall(x.addr, func(int) (int64, bool) { return 0, false }); class != fine {
			list = append(list, found{verdict{class, what, why}, nil})
		}
		return list
	}
	a := c.g.done[x.addr]
	if a == nil {
		return nil
	}
	seen := map[*analysis]bool{a: true}
	told := map[string]bool{}
	for queue := []visit{{a, nil}}; len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if v.a.lost != 0 {
			list = append(list, found{verdict{pointer, "", "or runs code, that could not be followed"}, append(v.path[:len(v.path):len(v.path)], step{v.a.fn, v.a.lost})})
		}
		for i := range v.a.events {
			e := &v.a.events[i]
			// Its caller has it too, with what it handed over.
			if v.path != nil && open(c.g.m, &e.site) {
				continue
			}
			path := slices.Concat(v.path, e.trail)
			for _, j := range c.g.judge(e) {
				key := fmt.Sprint(j.class, " ", j.what)
				if j.class == pointer || j.class == unnumber {
					key += fmt.Sprint(" ", e.pc)
				}
				if told[key] {
					continue
				}
				told[key] = true
				list = append(list, found{j, path})
			}
			for _, to := range c.g.targets(e) {
				if callee := c.g.done[to]; callee != nil && !seen[callee] {
					seen[callee] = true
					queue = append(queue, visit{callee, path})
				}
			}
		}
	}
	return list
}

// stack compares what a root needs with what it is promised.
func (c *checker) stack(x *root) {
	if x.fn == nil {
		return
	}
	a := c.g.done[x.addr]
	if a == nil {
		return
	}
	d := deepener{g: c.g, su: c.o.Usage, done: map[*analysis]*need{}}
	n := d.need(a)
	if n.bytes > x.stack {
		c.r.Add(report.Finding{Pos: x.pos, Rule: report.Stack, Detail: c.g.chain(n.chain, n.last),
			Message: fmt.Sprintf("%s needs %d bytes of C stack and is promised %d", x.name, n.bytes, x.stack),
			Cure:    fmt.Sprintf("declare stack=%dK, or take less", (n.bytes+1023)/1024)})
	}
	for i, u := range n.unbounded {
		if i == maxFindings {
			c.r.Addf(x.pos, report.Stack, report.Note, "", "%s: %d more of that sort", x.name, len(n.unbounded)-i)
			break
		}
		c.r.Add(report.Finding{Pos: x.pos, Rule: report.Stack, Severity: report.Warning, Detail: c.g.chain(u.chain, ""),
			Message: fmt.Sprintf("the C stack that %s needs has no bound: %s (%d bytes without that)", x.name, u.why, n.bytes),
			Cure:    "bound it, or say in the rules what is known"})
	}
}

// chain prints a way through functions, one a line, each with the place that leads
// on to the next.
func (g *Graph) chain(steps []step, last string) string {
	var b strings.Builder
	for i, s := range steps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.fn.name)
		if s.pc != s.fn.addr {
			fmt.Fprintf(&b, "+%#x", s.pc-s.fn.addr)
		}
		if p := g.place(s.pc); p.Filename != "" {
			fmt.Fprintf(&b, " %s:%d", path.Base(p.Filename), p.Line)
		}
	}
	if last != "" && (len(steps) == 0 || steps[len(steps)-1].fn.name != last) {
		if len(steps) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(last)
	}
	return b.String()
}
