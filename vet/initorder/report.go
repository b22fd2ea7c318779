package initorder

import (
	"strings"

	"golang.org/x/tools/go/analysis"
)

// judge reports a use that comes too early. variable is the package-level variable that it
// initialises, or "" in an init function; early is true if it runs before the initialisers
// of this package's generated code.
func (c *checker) judge(u use, variable string, early bool) {
	own := u.Path == c.Pkg.Path()
	switch {
	case own && early:
		c.report(u, "before table "+u.Table+" is registered", "assign "+variable+" in an init function")
	case c.before(u.need) || strings.HasPrefix(u.Path, modulePath):
	case own && u.Host != "":
		c.report(u, "while this package is initialised, and its host's package, "+u.Host+", is later", "call it from main, or later")
	case !own && u.Host != "":
		c.report(u, "while this package is initialised, perhaps before its host", "import _ \""+u.Host+"\" here")
	case !own:
		c.report(u, "while this package is initialised, perhaps before its host", "import the package that serves table "+u.Table+" here")
	}
}

func (c *checker) report(u use, when, cure string) {
	verb := "is called "
	if u.Const {
		verb = "is read "
	}
	text := u.What + " " + verb
	if u.through != nil {
		text += "by " + u.through.Name() + " "
	}
	c.Report(analysis.Diagnostic{Pos: u.pos, End: u.end, Message: text + when + ": " + cure})
}
