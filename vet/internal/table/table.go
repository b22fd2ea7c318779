// Package table finds the functions of a host, those declared by //usys:call and //usys:nb
// comments, in the packages that analyzers check.
package table

import (
	"go/types"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/gen/decl"
)

// Analyzer reads the declarations of a package. Its result is a *[Tables].
var Analyzer = &analysis.Analyzer{
	Name:       "usystable",
	Doc:        "read //usys: declarations",
	Run:        run,
	ResultType: reflect.TypeFor[*Tables](),
	FactTypes:  []analysis.Fact{new(Table)},
}

// A Table holds the declarations of a package. It is a fact of the package.
type Table struct {
	Name   string   // "" without a line //usys:table
	Funcs  []Func   // in the order of their names
	Consts []string // names of constants, in order
	// Host is the import path of the package that serves the table. Imported reports that
	// the table's package imports it. Both come from the generated code; Generated reports
	// that there is some.
	Host                string
	Imported, Generated bool
}

// A Func is one declared function.
type Func struct {
	Name   string // in Go
	Num    int    // -1 if it has none
	NB     bool
	Err    bool
	Linux  bool // there is no typed call in Go
	Params []string
	Keeps  []int // parameters whose memory the host keeps after the call
}

// AFact marks a Table as a fact.
func (*Table) AFact() {}

// Tables holds the tables of the analyzed package and of those that it imports.
type Tables struct {
	pass *analysis.Pass

	mu    sync.Mutex // several analyzers use a Tables at the same time
	cache map[*types.Package]*Table
}

// Of returns the Table of a package, or nil if it declares nothing.
func (t *Tables) Of(pkg *types.Package) *Table {
	if pkg == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	table, ok := t.cache[pkg]
	if !ok {
		if fact := new(Table); t.pass.ImportPackageFact(pkg, fact) {
			table = fact
		}
		t.cache[pkg] = table
	}
	return table
}

// Func returns the declaration of a function, or nil if it is not a typed call of a table.
func (t *Tables) Func(fn *types.Func) *Func {
	table := t.Of(fn.Pkg())
	if table == nil || fn.Signature().Recv() != nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(table.Funcs, fn.Name(), func(f Func, name string) int {
		if f.Name < name {
			return -1
		} else if f.Name > name {
			return 1
		}
		return 0
	})
	if !ok || table.Funcs[i].Linux {
		return nil
	}
	return &table.Funcs[i]
}

func run(pass *analysis.Pass) (any, error) {
	t := &Tables{pass: pass, cache: map[*types.Package]*Table{}}
	byName := map[string]Func{}
	name := ""
	var consts []string
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				if n := decl.TableName(c.Text); n != "" {
					name = n
				}
				if d := decl.Declaration(c.Text); d != nil {
					byName[d.Name] = funcOf(d)
				}
				if n := decl.ConstName(c.Text); n != "" {
					consts = append(consts, n)
				}
			}
		}
	}
	if len(byName) > 0 || name != "" {
		slices.Sort(consts)
		table := &Table{Name: name, Consts: consts}
		table.origin(pass.Files)
		for _, n := range slices.Sorted(maps.Keys(byName)) {
			table.Funcs = append(table.Funcs, byName[n])
		}
		t.cache[pass.Pkg] = table
		pass.ExportPackageFact(table)
	}
	return t, nil
}

func funcOf(d *decl.Call) Func {
	f := Func{Name: d.Name, Num: -1, NB: d.NB, Err: d.Err, Linux: d.Attrs.Linux}
	if d.Attrs.Num != nil {
		f.Num = *d.Attrs.Num
	}
	for i, p := range d.Params {
		f.Params = append(f.Params, p.Name)
		if slices.Contains(d.Attrs.Keeps, p.Name) {
			f.Keeps = append(f.Keeps, i)
		}
	}
	return f
}
