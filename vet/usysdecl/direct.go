package usysdecl

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/format"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/usys-go/bridge/vet/internal/table"
)

// first is the number of functions that usys.Call can call: Akaros's.
const first = 7

// direct checks a call of usys.Call or Call1.
func (c *checker) direct(call *ast.CallExpr, fn *types.Func, cur inspector.Cursor) {
	if len(call.Args) == 0 {
		return
	}
	value := c.TypesInfo.Types[call.Args[0]].Value
	if value == nil || value.Kind() != constant.Int {
		return
	}
	num, exact := constant.Int64Val(value)
	if !exact {
		return
	}
	if other := c.tableOfConst(call.Args[0]); other != nil && other.Path() != usysPath {
		cure := ""
		if f := byNum(c.tables.Of(other), num); f != nil {
			cure = ": call " + other.Name() + "." + f.Name
		}
		c.ReportRangef(call.Args[0], "%s calls functions of table usys, and this is the number of one of table %s%s", c.name(fn), c.tables.Of(other).Name, cure)
		return
	}
	f := byNum(c.tables.Of(fn.Pkg()), num)
	switch {
	case c.tables.Of(fn.Pkg()) == nil: // its package was not analyzed
		return
	case f != nil && f.Linux:
		c.ReportRangef(call.Args[0], "%s panics: function %d has the kernel's register convention, and assembly alone can call it", c.name(fn), num)
		return
	case num < 0 || num >= first || f == nil:
		c.ReportRangef(call.Args[0], "%s panics: there is no function %d (they go from 0 to %d)", c.name(fn), num, first-1)
		return
	case !call.Ellipsis.IsValid() && len(call.Args)-1 > len(f.Params):
		c.ReportRangef(call, "%s panics: function %d takes %d arguments, not %d", c.name(fn), num, len(f.Params), len(call.Args)-1)
		return
	}
	if call.Ellipsis.IsValid() {
		return // the number of arguments is unknown
	}
	typed, ok := fn.Pkg().Scope().Lookup(f.Name).(*types.Func)
	if !ok {
		return
	}
	d := analysis.Diagnostic{Pos: call.Pos(), End: call.End(), Category: "direct",
		Message: fmt.Sprintf("%s with the number of %s: the typed call checks types", c.name(fn), c.name(typed))}
	if f.Err {
		d.Message += " and returns the error"
	}
	if text := c.typedCall(call, typed, f, cur); text != "" {
		d.SuggestedFixes = []analysis.SuggestedFix{{
			Message:   "call " + c.name(typed),
			TextEdits: []analysis.TextEdit{{Pos: call.Pos(), End: call.End(), NewText: []byte(text)}},
		}}
	}
	c.Report(d)
}

// tableOfConst returns the package of the constant that an expression names if that package
// declares a table, and nil otherwise.
func (c *checker) tableOfConst(e ast.Expr) *types.Package {
	var id *ast.Ident
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		id = e
	case *ast.SelectorExpr:
		id = e.Sel
	default:
		return nil
	}
	k, ok := c.TypesInfo.Uses[id].(*types.Const)
	if !ok || c.tables.Of(k.Pkg()) == nil || k.Parent() != k.Pkg().Scope() {
		return nil
	}
	if v, exact := constant.Int64Val(k.Val()); !exact || byNum(c.tables.Of(k.Pkg()), v) == nil {
		return nil
	}
	return k.Pkg()
}

func byNum(t *table.Table, num int64) *table.Func {
	if t == nil {
		return nil
	}
	for i := range t.Funcs {
		if int64(t.Funcs[i].Num) == num {
			return &t.Funcs[i]
		}
	}
	return nil
}

// typedCall returns the typed call with the same meaning, or "" if that is not certain, or if
// the typed call returns an error, which the code would have to check.
func (c *checker) typedCall(call *ast.CallExpr, typed *types.Func, f *table.Func, cur inspector.Cursor) string {
	sig := typed.Signature()
	statement := false
	if _, ok := cur.Parent().Node().(*ast.ExprStmt); ok {
		statement = true
	}
	if f.Err || call.Ellipsis.IsValid() || sig.Results().Len() == 0 && !statement {
		return ""
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s.%s(", c.text(sel.X), typed.Name())
	unsafes := 0
	for i := range sig.Params().Len() {
		arg := ast.Expr(nil)
		if i+1 < len(call.Args) {
			arg = call.Args[i+1]
		}
		text, n := c.argument(arg, sig.Params().At(i).Type())
		if text == "" {
			return ""
		}
		unsafes += n
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(text)
	}
	b.WriteString(")")
	if unsafes > 0 && !c.usesUnsafe(call, unsafes) {
		return "" // an import would become unused
	}
	if statement {
		return b.String()
	}
	return "int64(" + b.String() + ")"
}

// argument returns the argument of a typed call, for a parameter of type t, that stands for
// arg of usys.Call, which is nil if it is left out. unsafes is the number of uses of package
// unsafe that disappear.
func (c *checker) argument(arg ast.Expr, t types.Type) (text string, unsafes int) {
	var value constant.Value
	if arg == nil {
		value = constant.MakeInt64(0)
	} else {
		value = c.TypesInfo.Types[arg].Value
	}
	_, pointer := t.Underlying().(*types.Pointer)
	basic, _ := t.Underlying().(*types.Basic)
	if basic != nil && basic.Kind() == types.UnsafePointer {
		pointer = true
	}
	switch {
	case value != nil && pointer:
		if constant.Sign(value) != 0 {
			return "", 0
		}
		return "nil", 0
	case value != nil:
		if basic == nil || basic.Info()&types.IsInteger == 0 || !fits(value, basic) {
			return "", 0
		}
		if arg == nil {
			return "0", 0
		}
		if lit, ok := ast.Unparen(arg).(*ast.BasicLit); ok {
			return c.text(lit), 0
		}
		return value.ExactString(), 0
	case pointer:
		x := c.converted(arg, types.Uintptr)
		if x == nil {
			return "", 0
		}
		if basic != nil {
			return c.text(x), 0
		}
		y := c.converted(x, types.UnsafePointer)
		if y == nil || !types.Identical(c.TypesInfo.TypeOf(y), t) {
			return "", 0
		}
		return c.text(y), 1
	case basic != nil && basic.Info()&types.IsInteger != 0:
		if x := c.converted(arg, types.Uintptr); x != nil {
			if types.Identical(c.TypesInfo.TypeOf(x), t) {
				return c.text(x), 0
			}
			if from, ok := c.TypesInfo.TypeOf(x).Underlying().(*types.Basic); !ok || from.Info()&types.IsInteger == 0 {
				return "", 0
			}
		}
		return types.TypeString(t, types.RelativeTo(c.Pkg)) + "(" + c.text(arg) + ")", 0
	}
	return "", 0
}

// fits reports whether a type can represent a constant.
func fits(v constant.Value, t *types.Basic) bool {
	bits := map[types.BasicKind]uint{
		types.Int8: 7, types.Int16: 15, types.Int32: 31, types.Int64: 63,
		types.Uint8: 8, types.Uint16: 16, types.Uint32: 32, types.Uint64: 64, types.Uintptr: 64,
	}[t.Kind()]
	return constant.Sign(v) >= 0 && uint(constant.BitLen(v)) <= bits
}

// converted returns the operand of a conversion to a basic type, or nil if e is no such
// conversion.
func (c *checker) converted(e ast.Expr, kind types.BasicKind) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !c.TypesInfo.Types[call.Fun].IsType() {
		return nil
	}
	b, ok := c.TypesInfo.TypeOf(call.Fun).Underlying().(*types.Basic)
	if !ok || b.Kind() != kind {
		return nil
	}
	return call.Args[0]
}

// usesUnsafe reports whether the call's file names package unsafe more than n times.
func (c *checker) usesUnsafe(call *ast.CallExpr, n int) bool {
	for _, file := range c.Files {
		if file.FileStart > call.Pos() || call.Pos() >= file.FileEnd {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok {
				if p, ok := c.TypesInfo.Uses[id].(*types.PkgName); ok && p.Imported() == types.Unsafe {
					n--
				}
			}
			return true
		})
	}
	return n < 0
}

func (c *checker) text(e ast.Expr) string {
	var b bytes.Buffer
	if format.Node(&b, c.Fset, e) != nil {
		return ""
	}
	return b.String()
}
