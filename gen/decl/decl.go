package decl

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A Package is a directory's declarations.
type Package struct {
	Dir   string // as the caller named it
	Name  string // the Go package's name
	Table *Table // nil if there is no //usys:table
	// Headers are the //usys:header lines.
	Headers []*Header
	Calls   []*Call
	Consts  []*Const

	Files []*ast.File
	Fset  *token.FileSet
	Types *types.Package // type-checked without imports and function bodies
	Info  *types.Info
	// UsesC is the position at which the package imports "C", which a package
	// with Go assembly cannot do.
	UsesC token.Position
}

// Position returns the position of pos without regard to //line comments: users
// search declarations in the file that has them.
func (p *Package) Position(pos token.Pos) token.Position { return p.Fset.PositionFor(pos, false) }

// A Table is one line //usys:table.
type Table struct {
	Pos     token.Position
	Name    string
	Host    string // directory of the C side, relative to the package
	Doc     string // file of the table in Markdown, relative to the package
	Include string // header for the filler to include, or ""
	NoGo    bool   // the host's directory gets no Go file
	// NoImport says that this package does not import its host's package.
	NoImport bool
	// Runtime is the directory of the files that are added to Go's package
	// runtime, relative to the package, or "". Table usys alone has such a copy.
	Runtime    string
	RuntimePos token.Position
	// HostPackage is the name of the Go package in the host's directory, "" if
	// there is none yet.
	HostPackage string
	// HostPath is the import path of the host's directory, "" if no go.mod is
	// found, and ImportsHost says that this package imports it.
	HostPath    string
	ImportsHost bool
}

// A Header is one line //usys:header.
type Header struct {
	Pos  token.Position
	Name string
	Out  string // the C header's file, relative to the package
}

// A Call is one line //usys:call or //usys:nb.
type Call struct {
	Pos     token.Position // of the comment
	NamePos token.Position
	NB      bool
	Name    string
	Params  []Param
	Result  *Param // nil: no value
	Err     bool   // the last result is an error
	Attrs   Attrs
	Doc     []string // the comment's lines above the declaration
}

// A Param is a parameter, or the value among the results.
type Param struct {
	Pos  token.Position
	Name string // "" for a result without a name
	Type ast.Expr
	// TypePos is the position of Type: the expression's own positions belong to
	// a file that parseSig makes.
	TypePos token.Position
}

// A Const is one line //usys:const.
type Const struct {
	Pos  token.Position
	Name string
	// Type is the variable's type as it is written, "" for int64, and TypePos
	// its position.
	Type    string
	TypePos token.Position
	Attrs   Attrs
	Doc     []string
}
