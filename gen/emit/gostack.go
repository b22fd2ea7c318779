package emit

import (
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// onStack reports whether some of f's arguments travel on C's stack, on any
// architecture. The bytes that they take are a constant for each architecture.
func onStack(f *model.Func) bool {
	return !f.Linux && slices.ContainsFunc(slices.Collect(maps.Values(backends)), func(b backend) bool { return b.stackBytes(frameOf(f)) > 0 })
}

// stackConst returns the name of the constant. The model reserves it.
func stackConst(f *model.Func) string { return "stack_" + f.C }

// goStack declares the constants, for backend b, or for systems without a
// backend.
func goStack(f *jen.File, t *model.Table, b backend) {
	var defs []jen.Code
	for _, fn := range t.Typed() {
		if !onStack(fn) {
			continue
		}
		n := 0
		if b != nil {
			n = int(b.stackBytes(frameOf(fn)))
		}
		defs = append(defs, jen.Id(stackConst(fn)).Op("=").Lit(n))
	}
	if len(defs) > 0 {
		f.Comment("The bytes of C's stack that a function's arguments take for which there are no registers.")
		f.Const().Defs(defs...)
		f.Line()
	}
}
