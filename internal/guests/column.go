//go:build linux && amd64

package guests

// A Column is one way to build and to run a program.
type Column int

const (
	Stock  Column = iota // plain go, CGO_ENABLED=0
	Native               // with the table, no host
	Hosted               // with the table, under usys exec
	Strict               // with the table, under usys exec -strict
)

// Columns in the order in which they are shown.
var Columns = []Column{Stock, Native, Hosted, Strict}

func (c Column) String() string { return [...]string{"stock", "native", "hosted", "strict"}[c] }

// Table says whether the column's programs have the table.
func (c Column) Table() bool { return c != Stock }

// UnderHost says whether a host starts the column's programs.
func (c Column) UnderHost() bool { return c >= Hosted }
