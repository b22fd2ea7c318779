package behave

import (
	"fmt"
	"go/token"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// Options are the inputs of Check beside the code.
type Options struct {
	Rules *Rules // the host author's rules; nil: none
	Usage Usage  // frames that the compiler has measured; nil: they are computed from the code
}

// StackPromised is the size of the C stack of every function whose declaration does not ask
// for more (docs/abi.md).
const StackPromised = 1 << 20

const maxFindings = 8 // of one kind for one function

// Check reports operations of the functions behind table t, to which struct TABLE_host of the
// host points, that their declarations do not allow; and blocking operations in code of vcore
// context. If t is nil, it checks only the latter.
//
// It is an error if a function may need more stack than promised, or blocks where it must not,
// and a warning if that cannot be decided. Code that could not be checked is reported as
// incomplete.
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

// A root is a function for which a declaration, or vcore context, makes a promise.
type root struct {
	addr  int64
	fn    *model.Func // of the table; nil: code of vcore context
	pos   token.Position
	name  string
	stack int64
}

// sum follows all roots. If something depends on the contents of variables, it computes these
// and follows the roots once more.
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
		return fmt.Errorf("%s: the analysis of its code takes too many steps", c.g.m.parts[0].Name)
	}
	return nil
}

// stack compares the stack that a root needs with the stack that it is promised.
func (c *checker) stack(x *root) {
	if x.fn == nil || !x.fn.NB && x.fn.Stack == 0 {
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
			Cure:    "bound it, or add a rule about it"})
	}
}
