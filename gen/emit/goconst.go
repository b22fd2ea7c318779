package emit

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// GoTable returns ztable.go: the numbers, the constants' variables and the
// table's description, on every platform.
func GoTable(t *model.Table) ([]byte, error) {
	f := goFile(t, "")
	if !t.Self && slices.ContainsFunc(t.Funcs, func(fn *model.Func) bool { return fn.Err }) {
		f.Anon(errnoPath)
	}
	if len(t.Funcs) > 0 {
		f.Commentf("The numbers of table %s's functions. They never change.", t.Name)
		f.Const().DefsFunc(func(g *jen.Group) {
			for _, fn := range t.Funcs {
				g.Id(fn.Const).Op("=").Lit(fn.Num)
			}
		})
		f.Line()
	}
	for _, c := range t.Consts {
		goDoc(f, c.Doc, c.Name, "a constant that the host supplies, or 0.")
		if c.Type == nil {
			f.Var().Id(c.Name).Int64()
		} else {
			f.Var().Id(c.Name).Add(goType(c.Type))
			f.Line()
			f.Commentf("value_%s is the variable that the host writes: an int64_t in C.", c.Name)
			f.Var().Id(c.Value()).Int64()
		}
		f.Line()
	}
	f.Comment("desc is static data: a host reads it before any initialiser has run.")
	f.Var().Id("desc").Op("=").Qual(usysPath, "Desc").ValuesFunc(fields(
		jen.Id("Name"), jen.Lit(t.Name),
		jen.Id("Digest"), digest(t.Digest),
		jen.Id("Funcs"), goFuncs(t),
		jen.Id("Consts"), goConsts(t),
	))
	goOrigin(f, t)
	return render(f)
}

// goFuncs returns the descriptions of the functions.
func goFuncs(t *model.Table) jen.Code {
	return jen.Index().Qual(usysPath, "Func").ValuesFunc(func(g *jen.Group) {
		for _, fn := range t.Funcs {
			g.Line().ValuesFunc(fields(
				jen.Id("Name"), jen.Lit(fn.C),
				jen.Id("Digest"), digest(fn.Digest),
				jen.Id("Num"), jen.Id(fn.Const),
				jen.Id("Flags"), flags(fn),
				jen.Id("Stack"), stack(fn),
			))
		}
		if len(t.Funcs) > 0 {
			g.Line()
		}
	})
}

// goConsts returns the descriptions of the constants.
func goConsts(t *model.Table) jen.Code {
	return jen.Index().Qual(usysPath, "Const").ValuesFunc(func(g *jen.Group) {
		for _, c := range t.Consts {
			g.Line().Values(jen.Id("Name").Op(":").Lit(c.Name), jen.Id("Val").Op(":").Op("&").Id(c.Value()))
		}
		if len(t.Consts) > 0 {
			g.Line()
		}
	})
}

func digest(d model.Digest) jen.Code {
	return jen.Index(jen.Lit(32)).Byte().ValuesFunc(func(g *jen.Group) {
		for _, b := range d {
			g.Op(hexByte(b))
		}
	})
}

// flags returns the attribute bits, above them the number of arguments and the need of C
// stack.
func flags(f *model.Func) jen.Code {
	bits := jen.Lit(len(f.Params)).Op("<<").Qual(usysPath, "FuncArgsShift")
	if f.NB {
		bits.Op("|").Qual(usysPath, "FuncNB")
	}
	if f.Err {
		bits.Op("|").Qual(usysPath, "FuncErrno")
	}
	if f.Linux {
		bits.Op("|").Qual(usysPath, "FuncLinux")
	}
	if need := f.StackNeed(); need != 0 {
		bits.Op(fmt.Sprintf("| %#x", need))
	}
	return bits
}

func stack(f *model.Func) jen.Code {
	if onStack(f) {
		return jen.Id(stackConst(f))
	}
	return jen.Lit(0)
}

func render(f *jen.File) ([]byte, error) {
	var b bytes.Buffer
	err := f.Render(&b)
	return b.Bytes(), err
}
