package emit

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"
	"github.com/usys-go/bridge/gen/model"
)

// GoOther returns ztable_other.go: on systems without a bridge, every typed
// call behaves as a call of an absent function.
func GoOther(t *model.Table) ([]byte, error) {
	f := goFile(t, "!(linux && ("+strings.Join(Arches(), " || ")+"))")
	goStack(f, t, nil)
	nan := false
	for _, fn := range t.Typed() {
		n := goNames(fn)
		goDoc(f, fn.Doc, fn.Name, about(t, fn))
		f.Func().Id(fn.Name).Params(params(fn, n)...).Params(results(fn, n)...).BlockFunc(func(g *jen.Group) {
			if fn.Panics() {
				g.Panic(jen.Qual(usysPath, "Lack").Call(jen.Lit(t.Package), jen.Lit(fn.Name)))
				return
			}
			var list []jen.Code
			if fn.Result != nil {
				v, isNaN := absentValue(fn)
				nan = nan || isNaN
				list = append(list, v)
			}
			if fn.Err && fn.Absent == nil {
				list = append(list, jen.Qual(usysPath, "Unsupported").Call(jen.Lit(t.Name), jen.Lit(fn.C)))
			} else if fn.Err {
				list = append(list, jen.Nil())
			}
			if len(list) > 0 {
				g.Return(list...)
			}
		})
		f.Line()
	}
	if nan {
		f.Comment("usysNaN is the value of an absent function that returns a floating-point number.")
		f.Func().Id("usysNaN").Params().Float64().Block(
			jen.Var().Id("zero").Float64(),
			jen.Return(jen.Id("zero").Op("/").Id("zero")))
	}
	return render(f)
}

// absentValue returns the value of an absent function, as Go code; isNaN says
// that the code calls usysNaN. It is the value in the stub's register, cut to
// the result's width.
func absentValue(fn *model.Func) (v jen.Code, isNaN bool) {
	t := fn.Result.Type
	if t.Pointer() {
		return jen.Nil(), false
	}
	if t.Float() && fn.Absent == nil {
		return goType(t).Call(jen.Id("usysNaN").Call()), true
	}
	n := int64(-1)
	if t.Kind == model.Bool {
		n = 0
	}
	if fn.Absent != nil {
		n = *fn.Absent
	}
	switch {
	case t.Kind == model.Bool:
		return jen.Lit(n != 0), false
	case t.Kind == model.Float32:
		return jen.Op(strconv.FormatFloat(float64(float32(n)), 'f', -1, 32)), false
	case t.Kind == model.Float64:
		return jen.Op(strconv.FormatFloat(float64(n), 'f', -1, 64)), false
	case t.Signed():
		return jen.Op(strconv.FormatInt(n, 10)), false
	case t.Kind == model.Uintptr:
		// uintptr has 32 bits on some machines.
		name := t.Go
		return jen.Op(fmt.Sprintf("%s(%#x & uint64(^%s(0)))", name, uint64(n), name)), false
	}
	mask := uint64(math.MaxUint64) >> (64 - 8*t.Size())
	return jen.Op(fmt.Sprintf("%#x", uint64(n)&mask)), false
}
