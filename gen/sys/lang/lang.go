package lang

import "go/token"

// A File has the declarations of one file.
type File struct {
	Name string
	Text string
	// Package is the package clause's name, "" if there is none.
	Package    string
	PackagePos token.Position
	Calls      []*Call

	lines []line
}

// A Call is one declaration.
type Call struct {
	Pos     token.Position // of the comment
	NamePos token.Position
	NB      bool // //sysnb
	tab     bool // a tab follows //sys, or //sysnb
	Name    string
	Doc     []string // the lines of the comment right above, each with its //
	Params  []Param
	Results []Param // the error, if there is one, is the last
	Target  *Target // nil: the call that Name names
}

// A Param is a parameter or a result.
type Param struct {
	Pos     token.Position
	Name    string
	Type    Type
	TypePos token.Position
}

// A Target is the part behind the equals sign.
type Target struct {
	Pos     token.Position
	Library string // "" for a target without a dot
	Name    string
}

// Values returns the results without the error.
func (c *Call) Values() []Param {
	if c.Err() {
		return c.Results[:len(c.Results)-1]
	}
	return c.Results
}

// Err reports whether the last result is an error.
func (c *Call) Err() bool {
	n := len(c.Results)
	return n > 0 && c.Results[n-1].Type.Kind == Error
}
