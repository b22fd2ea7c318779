package table

import (
	"go/ast"
	"strconv"
)

// origin reads the host's path from the generated code: the literal of usysOrigin.
func (t *Table) origin(files []*ast.File) {
	for _, file := range files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				for _, s := range d.Specs {
					if v, ok := s.(*ast.ValueSpec); ok && len(v.Values) == 1 && v.Names[0].Name == "usysOrigin" {
						t.fields(v.Values[0])
					}
				}
			}
		}
	}
}

func (t *Table) fields(e ast.Expr) {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return
	}
	t.Generated = true
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, _ := kv.Key.(*ast.Ident)
		switch v := kv.Value.(type) {
		case *ast.BasicLit:
			if key.Name == "Host" {
				t.Host, _ = strconv.Unquote(v.Value)
			}
		case *ast.Ident:
			if key.Name == "Imported" {
				t.Imported = v.Name == "true"
			}
		}
	}
}
