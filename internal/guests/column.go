//go:build linux && amd64

package guests

import "os"

// A Column is one way to build and run a program.
type Column int

const (
	Stock         Column = iota // plain go, CGO_ENABLED=0
	Native                      // with the table, no host
	Hosted                      // with the table, under usys exec
	Strict                      // with the table, under usys exec -strict
	Vcores1                     // with the table, under usys exec -vcores 1
	Vcores2                     // ... -vcores 2
	StrictVcores1               // with the table, under usys exec -strict -vcores 1
	StrictVcores2               // ... -vcores 2
	Traced                      // with the table, under usys exec -trace
	Followed                    // the same with -f -k: children, goroutines and stacks, too
)

// Columns in the order in which they are shown.
var Columns = []Column{Stock, Native, Hosted, Strict, Vcores1, Vcores2, StrictVcores1, StrictVcores2, Traced, Followed}

func (c Column) String() string {
	return [...]string{"stock", "native", "hosted", "strict", "vcores1", "vcores2", "strict-vcores1", "strict-vcores2", "trace", "trace-fk"}[c]
}

// Table reports whether the column's programs have the table.
func (c Column) Table() bool { return c != Stock }

// UnderHost reports whether a host starts the column's programs.
func (c Column) UnderHost() bool { return c >= Hosted }

// Strict reports whether the host ends programs that execute a SYSCALL of their own.
func (c Column) Strict() bool { return c == Strict || c == StrictVcores1 || c == StrictVcores2 }

// Traces reports whether the column's programs are traced.
func (c Column) Traces() bool { return c >= Traced }

// Vcores returns the number of vcores that the threads of the column's programs run on, or 0
// if they are kernel threads.
func (c Column) Vcores() int {
	switch c {
	case Vcores1, StrictVcores1:
		return 1
	case Vcores2, StrictVcores2:
		return 2
	}
	return 0
}

// flags returns the column's flags of usys exec. A trace is discarded unless a further -o
// names a file; each program of a test appends its trace to it.
func (c Column) flags() []string {
	switch c {
	case Strict:
		return []string{"-strict"}
	case Vcores1:
		return []string{"-vcores", "1"}
	case Vcores2:
		return []string{"-vcores", "2"}
	case StrictVcores1:
		return []string{"-strict", "-vcores", "1"}
	case StrictVcores2:
		return []string{"-strict", "-vcores", "2"}
	case Traced:
		return []string{"-trace", "-A", "-o", os.DevNull}
	case Followed:
		return []string{"-trace", "-f", "-k", "-A", "-o", os.DevNull}
	}
	return nil
}
