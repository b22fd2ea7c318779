//go:build linux && amd64

package guests

import "os"

// A Column is one way to build and to run a program.
type Column int

const (
	Stock    Column = iota // plain go, CGO_ENABLED=0
	Native                 // with the table, no host
	Hosted                 // with the table, under usys exec
	Strict                 // with the table, under usys exec -strict
	Traced                 // with the table, under usys exec -trace
	Followed               // the same with -f -k: children, goroutines and stacks, too
)

// Columns in the order in which they are shown.
var Columns = []Column{Stock, Native, Hosted, Strict, Traced, Followed}

func (c Column) String() string {
	return [...]string{"stock", "native", "hosted", "strict", "trace", "trace-fk"}[c]
}

// Table says whether the column's programs have the table.
func (c Column) Table() bool { return c != Stock }

// UnderHost says whether a host starts the column's programs.
func (c Column) UnderHost() bool { return c >= Hosted }

// Traces reports whether the column's programs are traced.
func (c Column) Traces() bool { return c >= Traced }

// flags returns the flags of usys exec that make the column. A trace goes nowhere until a
// further -o names its file, to which each program of a test adds its own.
func (c Column) flags() []string {
	switch c {
	case Strict:
		return []string{"-strict"}
	case Traced:
		return []string{"-trace", "-A", "-o", os.DevNull}
	case Followed:
		return []string{"-trace", "-f", "-k", "-A", "-o", os.DevNull}
	}
	return nil
}
