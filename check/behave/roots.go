package behave

import (
	"cmp"
	"go/token"
	"path"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/model"
)

// SectionVcore is the section that marks code of vcore context: functions in it,
// by __attribute__((section("usys_vcore"))), are checked without a rule that names them.
const SectionVcore = "usys_vcore"

// table finds the host's functions behind a table.
func (c *checker) table(t *model.Table) {
	m, name := c.g.m, t.Name+"_host"
	addr, found := int64(0), false
	if at, ok := m.Global(name); ok {
		addr, found = at, true
	} else {
		for i := range m.objects {
			if m.objects[i].name == name {
				addr, found = m.objects[i].addr, true
			}
		}
	}
	if !found || m.Segment(addr) == nil {
		c.r.NotCompared(t.Pos, "compile and link the host with symbols, and name all of its files",
			"what the functions of table %s may do is not known: no file of the host has struct %s", t.Name, name)
		return
	}
	places := m.members(t)
	for _, f := range t.Funcs {
		i, ok := places[f.C]
		if !ok {
			continue // another check reports it
		}
		to, ok := m.Read(addr+int64(i)*8, 8)
		if !ok || to == 0 || f.Linux {
			continue
		}
		if m.code(int64(to)) == nil {
			if _, _, ext := m.Extern(int64(to)); !ext {
				continue // another check reports it
			}
		}
		x := root{addr: int64(to), fn: f, pos: f.Pos, name: f.C, stack: cmp.Or(f.Stack, StackPromised)}
		if shims := m.named("zshim_" + f.C); len(shims) == 1 {
			x.addr = shims[0]
		}
		c.roots = append(c.roots, x)
	}
}

// members returns the offsets of functions in struct TABLE_host from the host's record of the
// table: the host may have been compiled from other declarations.
func (m *image) members(t *model.Table) map[string]int {
	places := map[string]int{}
	for i, f := range t.Funcs {
		places[f.C] = i
	}
	const most = 1 << 16
	served, ok := m.Global(t.Name + "_served")
	n, ok1 := m.Read(served+abi.ServedNFuncs, 4)
	list, ok2 := m.Read(served+abi.ServedFuncs, 8)
	if !ok || !ok1 || !ok2 || n > most {
		return places
	}
	own := map[string]int{}
	for i := range int(n) {
		name, ok := m.Read(int64(list)+int64(i)*abi.SizeServedFunc+abi.ServedFuncName, 8)
		if !ok {
			return places
		}
		own[m.Text(int64(name))] = i
	}
	return own
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
		if !marked || cold().MatchString(f.name) {
			continue
		}
		pos := c.g.place(f.addr)
		if pos.Filename == "" {
			pos.Filename = f.part.Name
		}
		c.roots = append(c.roots, root{addr: f.addr, name: f.name, pos: pos})
	}
	for j, r := range c.g.rules.roots {
		if !used[j] {
			c.r.NotCompared(token.Position{Filename: m.parts[0].Name}, "correct the rule, or link the host with symbols", "no function is called %s, which a rule declares as code of vcore context", r.name)
		}
	}
}
