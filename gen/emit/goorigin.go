package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/usys-go/bridge/gen/model"
)

// goOrigin declares the data that no host has to know: usys.Origin, and the
// function that gives typed constants their values.
func goOrigin(f *jen.File, t *model.Table) {
	var names, optional []jen.Code
	for _, fn := range t.Funcs {
		names = append(names, jen.Lit(fn.Name))
		if fn.Absent != nil {
			optional = append(optional, jen.Id(fn.Const))
		}
	}
	pairs := []jen.Code{jen.Id("Package"), jen.Lit(t.Package), jen.Id("Funcs"), jen.Index().String().Values(names...)}
	add := func(name string, value jen.Code) { pairs = append(pairs, jen.Id(name), value) }
	if len(optional) > 0 {
		add("Optional", jen.Index().Uint32().Values(optional...))
	}
	if t.HostPath != "" {
		add("Host", jen.Lit(t.HostPath))
	}
	if t.ImportsHost {
		add("Imported", jen.True())
	}
	var settle []jen.Code
	for i, c := range t.Consts {
		if c.Type != nil {
			settle = append(settle, jen.Qual(usysPath, "Settle").Call(jen.Op("&").Id(c.Name), jen.Op("&").Id("desc").Dot("Consts").Index(jen.Lit(i))))
		}
	}
	if len(settle) > 0 {
		add("Settle", jen.Func().Params().Block(settle...))
	}
	f.Line()
	f.Comment("usysOrigin names the table's package and host, for messages.")
	f.Var().Id("usysOrigin").Op("=").Qual(usysPath, "Origin").ValuesFunc(fields(pairs...))
}
