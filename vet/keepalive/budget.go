package keepalive

import (
	"fmt"
	"go/ast"
	"path/filepath"
)

// maxSteps bounds the steps in one package: it is a thousand times as many as package runtime
// needs. Beyond it the analyzer stops following numbers, so that it may miss findings, and
// reports that.
const maxSteps = 1 << 25

// step counts a step, and reports whether it may be made.
func (c *checker) step() bool {
	c.steps++
	return !c.spent()
}

func (c *checker) spent() bool { return c.steps > c.config.budget }

// missed counts the calls that were not checked, or not completely, because the budget was
// spent.
type missed struct {
	calls int
	first *ast.CallExpr
	file  *ast.File // of the first call
}

// add counts a call.
func (m *missed) add(call *ast.CallExpr, file *ast.File) {
	if m.calls++; m.calls == 1 {
		m.first, m.file = call, file
	}
}

// reportSpent reports at a package clause the number of calls that were not checked.
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
	c.report(at, nil, "to look at package %s takes more than %d steps: %d calls that reach C were not checked%s, and findings in packages that call its functions may be missing [split the package, or read these calls and write //lint:ignore keepalive and a reason above this line]",
		c.pass.Pkg.Name(), c.config.budget, c.missed.calls, first)
}
