package initorder

import (
	_ "embed"
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet/internal/help"
	"github.com/usys-go/bridge/vet/internal/ignore"
	"github.com/usys-go/bridge/vet/internal/table"
)

//go:embed doc.go
var doc string

// Analyzer is initorder.
var Analyzer = &analysis.Analyzer{
	Name:      "initorder",
	Doc:       help.Text(doc, "initorder"),
	URL:       "https://pkg.go.dev/github.com/usys-go/bridge/vet/initorder",
	Requires:  []*analysis.Analyzer{table.Analyzer},
	FactTypes: []analysis.Fact{new(needs), new(brings)},
	Run:       run,
}

const (
	// modulePath begins the paths of the bridge's own tables. Hosts outside the program
	// serve these as well, and are initialised before the program starts.
	modulePath = "github.com/usys-go/bridge/"
	parlibPath = modulePath + "parlib" // every host in a program imports parlib
	// callsFile is the generated file whose first initialiser registers the table.
	callsFile = "ztable_linux_amd64.go"
)

// checker checks one package.
type checker struct {
	*analysis.Pass
	tables *table.Tables
	hosts  *brings
	funcs  []function
	found  map[*types.Func][]need
}

// A function is a function of the package; they are in the order of the source.
type function struct {
	obj  *types.Func
	body *ast.BlockStmt
}

func run(pass *analysis.Pass) (any, error) {
	c := &checker{Pass: ignore.Wrap(pass), tables: pass.ResultOf[table.Analyzer].(*table.Tables),
		found: map[*types.Func][]need{}}
	c.importsHosts()
	if !c.concerned() {
		return nil, nil
	}
	var inits []*ast.FuncDecl
	for _, file := range c.Files {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if fn.Recv == nil && fn.Name.Name == "init" {
				inits = append(inits, fn)
			} else if obj, ok := c.TypesInfo.Defs[fn.Name].(*types.Func); ok {
				c.funcs = append(c.funcs, function{obj, fn.Body})
			}
		}
	}
	c.exportNeeds()
	for _, file := range c.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				c.variables(d)
			}
		}
	}
	for _, fn := range inits {
		for _, u := range c.uses(fn.Body) {
			c.judge(u, "", false)
		}
	}
	return nil, nil
}

// concerned reports whether code of this package can need a host: whether it declares a
// table, or imports one, or a function that needs one.
func (c *checker) concerned() bool {
	return c.tables.Of(c.Pkg) != nil || len(c.AllObjectFacts()) > 0 ||
		slices.ContainsFunc(c.Pkg.Imports(), func(p *types.Package) bool { return c.tables.Of(p) != nil })
}

// variables checks the initialisers of package-level variables.
func (c *checker) variables(d *ast.GenDecl) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		// The compiler reads files in the order of their names.
		early := filepath.Base(c.Fset.File(v.Pos()).Name()) < callsFile
		for _, e := range v.Values {
			for _, u := range c.uses(e) {
				c.judge(u, v.Names[0].Name, early)
			}
		}
	}
}
