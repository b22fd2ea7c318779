package model

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/gen/decl"
)

// selfName is the table of package usys itself.
const selfName = "usys"

// Build makes the model of a table package's declarations. Mistakes go to errs;
// if it has any, also from before, the result is nil.
func Build(p *decl.Package, errs *decl.Errors) *Table {
	b := builder{pkg: p, errs: errs, table: &Table{
		Name: p.Table.Name, Package: p.Name, Self: p.Table.Name == selfName, From: ".",
		Host: p.Table.Host, HostPackage: cmp.Or(p.Table.HostPackage, packageOf(p.Table.Host)),
		HostPath: p.Table.HostPath, ImportsHost: p.Table.ImportsHost, Doc: p.Table.Doc, Include: p.Table.Include, NoGo: p.Table.NoGo, Runtime: p.Table.Runtime, Pos: p.Table.Pos,
	}}
	b.types = newResolver(p, p.Table.Name, errs)
	b.types.reserve("host", "served")
	if b.table.Self {
		b.types.reserve(abiStructs...)
	}
	b.checkTable()
	for _, c := range p.Calls {
		b.fn(c)
	}
	for _, c := range p.Consts {
		b.constant(c)
	}
	b.checkNames()
	if errs.Len() > 0 {
		return nil
	}
	t := b.table
	slices.SortStableFunc(t.Funcs, func(x, y *Func) int { return cmp.Compare(x.Num, y.Num) })
	t.Structs = b.types.order
	t.digest()
	return t
}

// builder makes one table.
type builder struct {
	pkg   *decl.Package
	table *Table
	types *resolver
	errs  *decl.Errors
}

// fn adds one function.
func (b *builder) fn(c *decl.Call) {
	f := &Func{
		Name: c.Name, C: cmp.Or(c.Attrs.C, Snake(c.Name)), NB: c.NB, Err: c.Err,
		Errno: c.Attrs.Errno, Absent: c.Attrs.Absent, Stack: c.Attrs.Stack, Linux: c.Attrs.Linux, Keeps: c.Attrs.Keeps, Doc: c.Doc, Pos: c.NamePos,
	}
	f.Const = cmp.Or(c.Attrs.Const, Upper(b.table.Name)+"_"+Upper(f.C))
	whole := true
	for _, p := range c.Params {
		t := b.types.expr(p.Type, p.TypePos)
		if t == nil {
			whole = false
			continue
		}
		f.Params = append(f.Params, Param{p.Name, t, p.Pos})
	}
	if r := c.Result; r != nil {
		if t := b.types.expr(r.Type, r.TypePos); t != nil {
			f.Result = &Param{r.Name, t, r.TypePos}
		} else {
			whole = false
		}
	}
	b.number(f, c)
	if whole {
		b.checkErrno(f, c)
		b.checkAbsent(f, c)
		b.checkLinux(f, c)
		b.checkKeeps(f, c)
	}
	b.table.Funcs = append(b.table.Funcs, f)
}

// constant adds one constant.
func (b *builder) constant(c *decl.Const) {
	inC := cmp.Or(c.Attrs.C, c.Name)
	switch {
	case token.IsKeyword(c.Name):
		b.errs.Add(c.Pos, "rename it, and give its name in C by c=NAME", "%s is a word of Go's", c.Name)
	case slices.Contains(cWords, inC): // names with underscores in front may be C's own constants
		b.errs.Add(c.Attrs.Pos("c", c.Pos), "name the C expression that has the value by c=NAME", "%s: %s is no constant in C", c.Name, inC)
	}
	k := &Const{Name: c.Name, C: inC, Doc: c.Doc, Pos: c.Pos}
	if c.Type != "" {
		if k.Type = b.types.expr(ast.NewIdent(c.Type), c.TypePos); k.Type == nil {
			return
		}
		if !k.Type.Integer() {
			b.errs.Add(c.TypePos, "use a type that is an integer", "constant %s: a host's constants are integers, and %s is none", c.Name, c.Type)
		}
		if k.Type.Kind == Int64 && k.Type.Go == "int64" {
			k.Type = nil
		}
	}
	b.table.Consts = append(b.table.Consts, k)
}

// checkTable checks the table as a whole.
func (b *builder) checkTable() {
	p, t := b.pkg, b.table
	if t.Self != (p.Name == selfName) {
		b.errs.Add(p.Table.Pos, "rename the table or the package",
			"table %s in package %s: usys is the bridge's own, in both", t.Name, p.Name)
	}
	if t.Name == "usysabi" {
		b.errs.Add(p.Table.Pos, "rename the table", "zusysabi.h is the header that every table has")
	}
	if t.Runtime != "" && !t.Self {
		b.errs.Add(p.Table.RuntimePos, "remove it", "runtime= : package runtime has a copy of table usys alone")
	}
	if p.UsesC.IsValid() {
		b.errs.Add(p.UsesC, "put the files that use cgo into a package of their own, such as the host's directory",
			"a table package holds Go assembly, beside which cgo is not allowed")
	}
	if t.Host == "." {
		b.errs.Add(p.Table.Pos, "give the C side a directory of its own", "host=. : the C side cannot stand beside Go assembly")
	}
}

// number sets a function's number.
func (b *builder) number(f *Func, c *decl.Call) {
	f.Num = -1
	if c.Attrs.Num == nil {
		if !c.Attrs.Has("num") {
			b.errs.Add(c.NamePos, fmt.Sprintf("add [num=%d]: a number, once given, never changes", b.nextFree()), "%s has no number", c.Name)
		}
		return
	}
	f.Num = *c.Attrs.Num
	why := ""
	switch {
	case f.Num == abi.SentinelSlot:
		why = "7 is the sentinel's"
	case f.Num < abi.FirstFree && !b.table.Self:
		why = "0 to 6 are Akaros's own"
	case f.Num > decl.MaxNum:
		why = fmt.Sprintf("%d is the highest", decl.MaxNum)
	}
	if why != "" {
		b.errs.Add(c.Attrs.Pos("num", c.NamePos), fmt.Sprintf("num=%d is free", b.nextFree()), "number %d of %s: %s", f.Num, c.Name, why)
	}
}

// nextFree returns the number after the highest one in the package.
func (b *builder) nextFree() int {
	n := abi.FirstFree - 1
	for _, c := range b.pkg.Calls {
		if c.Attrs.Num != nil && *c.Attrs.Num < decl.MaxNum {
			n = max(n, *c.Attrs.Num)
		}
	}
	return n + 1
}

// declPos returns the position at which the package declares name.
func (b *builder) declPos(name string) token.Position {
	return b.pkg.Position(b.pkg.Types.Scope().Lookup(name).Pos())
}
