package keepalive

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// line returns the line of a conversion as text, or "" if it is the call's line.
func (c *checker) line(pos token.Pos, call *ast.CallExpr) string {
	p, q := c.pass.Fset.Position(pos), c.pass.Fset.Position(call.Pos())
	switch {
	case !p.IsValid() || p == q:
		return ""
	case p.Filename == q.Filename:
		return fmt.Sprintf(" in line %d", p.Line)
	}
	return fmt.Sprintf(" in %s:%d", p.Filename[strings.LastIndexByte(p.Filename, '/')+1:], p.Line)
}

// calleeName returns the name by which a call names its function.
func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		if x, ok := ast.Unparen(fun.X).(*ast.Ident); ok {
			return x.Name + "." + fun.Sel.Name
		}
		return fun.Sel.Name
	}
	return "this function"
}

// nodeAt returns a node at a position, for a report.
func nodeAt(pos token.Pos) ast.Node {
	if !pos.IsValid() {
		return nil
	}
	return &ast.BadExpr{From: pos, To: pos}
}

func (c *checker) report(at, related ast.Node, format string, args ...any) {
	c.reportFix(at, related, nil, format, args...)
}

func (c *checker) reportFix(at, related ast.Node, fix []analysis.SuggestedFix, format string, args ...any) {
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Message: fmt.Sprintf(format, args...), SuggestedFixes: fix}
	if related != nil && (related.Pos() < at.Pos() || at.End() <= related.Pos()) {
		d.Related = []analysis.RelatedInformation{{Pos: related.Pos(), Message: "the conversion"}}
	}
	c.pass.Report(d)
}
