package keepalive

import (
	"fmt"
	"go/ast"
	"path/filepath"
)

// maxSteps is how many steps are made in one package: a thousand times as many as
// package runtime needs. Beyond it nothing is followed any more: there are fewer
// findings, and one more that says so.
const maxSteps = 1 << 25

// step counts a step, and reports whether it may be made.
func (c *checker) step() bool {
	c.steps++
	return !c.spent()
}

func (c *checker) spent() bool { return c.steps > c.config.budget }

// missed is the calls that were not looked at, or not to the end, since the budget was
// spent.
type missed struct {
	calls int
	first *ast.CallExpr
	file  *ast.File // of the first
}

// add counts a call.
func (m *missed) add(call *ast.CallExpr, file *ast.File) {
	if m.calls++; m.calls == 1 {
		m.first, m.file = call, file
	}
}

// reportSpent reports at a package clause how many calls were not looked at.
func (c *checker) reportSpent() {
	if !c.spent() {
		return
	}
	at, first := c.pass.Files[0].Name, ""
	if c.missed.calls > 0 {
		at = c.missed.file.Name
		p := c.pass.Fset.Position(c.missed.first.Pos())
		first = fmt.Sprintf(" (the first in %s:%d)", filepath.Base(p.Filename), p.Line)
	}
	c.report(at, nil, "to look at package %s takes more than %d steps: %d calls that reach C were not looked at%s, and packages that call its functions may have findings that are not seen [split the package, or read these calls and write //lint:ignore keepalive and a reason above this line]",
		c.pass.Pkg.Name(), c.config.budget, c.missed.calls, first)
}
