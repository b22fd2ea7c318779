package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// GoCalls returns the emitter of ztable_linux_ARCH.go: the typed calls around
// the trampolines.
func GoCalls(arch string) func(*model.Table) ([]byte, error) {
	return func(t *model.Table) ([]byte, error) { return goCalls(t, backends[arch]) }
}

func goCalls(t *model.Table, b backend) ([]byte, error) {
	f := goFile(t, "")
	f.Comment("table is the image, laid out in assembly.")
	f.Func().Id("table").Params().Op("*").Qual(usysPath, "Table")
	f.Line()
	f.Comment("The table is registered before any init function of this package runs.")
	f.Var().Id("_").Op("=").Qual(usysPath, "Declare").Call(jen.Id("table").Call(), jen.Op("&").Id("usysOrigin"))
	f.Line()
	if blocks(t) {
		if !keeps(t) {
			f.Anon("unsafe") // for linkname
		}
		f.Comment("The goroutine is marked as in a system call: its P is handed on.")
		f.Comment("//")
		f.Comment("//go:linkname entersyscall runtime.entersyscall")
		f.Func().Id("entersyscall").Params()
		f.Line()
		f.Comment("//go:linkname exitsyscall runtime.exitsyscall")
		f.Func().Id("exitsyscall").Params()
		f.Line()
	}
	goKept(f, t)
	goStack(f, t, b)
	for i, fn := range t.Funcs {
		if fn.Linux {
			continue
		}
		goDoc(f, fn.Doc, fn.Name, about(t, fn))
		if fn.Wrapped() {
			wrapper(f, fn, i)
			f.Line()
		} else {
			f.Comment("//")
		}
		trampoline(f, fn)
		f.Line()
	}
	return render(f)
}

func blocks(t *model.Table) bool {
	for _, f := range t.Typed() {
		if !f.NB {
			return true
		}
	}
	return false
}

// trampoline declares f's assembly function.
func trampoline(f *jen.File, fn *model.Func) {
	fr, n := frameOf(fn), asmNames(fn)
	f.Comment("//go:noescape")
	f.Func().Id(fr.Func).Params(params(fn, n)...).ParamsFunc(func(g *jen.Group) {
		if fr.Value != nil {
			g.Id(fr.Value.Name).Add(goType(fr.Value.Type))
		}
		if fr.Failure != nil {
			g.Id(fr.Failure.Name).Uintptr()
		}
	})
}

// wrapper writes the typed call around a trampoline. While the goroutine is
// marked as in a system call, nothing may split its stack nor, under -race,
// call the race detector: both would run without a P.
func wrapper(f *jen.File, fn *model.Func, index int) {
	fr, n := frameOf(fn), goNames(fn)
	if !fn.NB {
		f.Comment("//")
		f.Comment("//go:nosplit")
		f.Comment("//go:norace")
	}
	var args []jen.Code
	for _, name := range n.params {
		args = append(args, jen.Id(name))
	}
	call := jen.Id(fr.Func).Call(args...)
	switch {
	case fn.Err && fn.Result != nil:
		call = jen.List(jen.Id(n.result), jen.Id(n.failure)).Op(":=").Add(call)
	case fn.Err:
		call = jen.Id(n.failure).Op(":=").Add(call)
	case fn.Result != nil:
		call = jen.Id(n.result).Op("=").Add(call)
	}
	f.Func().Id(fn.Name).Params(params(fn, n)...).Params(results(fn, n)...).BlockFunc(func(g *jen.Group) {
		keep(g, fn, n)
		if !fn.NB {
			g.Id("entersyscall").Call()
		}
		g.Add(call)
		if !fn.NB {
			g.Id("exitsyscall").Call()
		}
		if fn.Err {
			g.If(jen.Id(n.failure).Op("!=").Lit(0)).Block(
				jen.Id("err").Op("=").Qual(usysPath, "Fail").Call(jen.Id("table").Call(), jen.Lit(index), jen.Id(n.failure)))
		}
		if fn.Err || fn.Result != nil {
			g.Return()
		}
	})
}
