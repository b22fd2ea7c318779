package keepalive

import "golang.org/x/tools/go/analysis"

// NewCounting is New with -syscalls set. The analyzer tells count how many calls
// it has looked at in each package.
func NewCounting(count func(pkg string, n int)) *analysis.Analyzer {
	c := new(config)
	a := newAnalyzer(c)
	c.syscalls, c.examined = true, count
	return a
}
