package keepalive

import "golang.org/x/tools/go/analysis"

// MaxSteps is the bound of steps in one package.
const MaxSteps = maxSteps

// NewCounting is New with -syscalls set. The analyzer passes count the numbers of calls and
// steps in each package.
func NewCounting(count func(pkg string, calls, steps int)) *analysis.Analyzer {
	return NewBounded(maxSteps, count)
}

// NewBounded is NewCounting with another budget.
func NewBounded(budget int, count func(pkg string, calls, steps int)) *analysis.Analyzer {
	c := new(config)
	a := newAnalyzer(c) // which sets the flags' defaults
	c.budget, c.syscalls, c.examined = budget, true, count
	return a
}
