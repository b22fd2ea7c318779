package nosplitcall

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// line returns file:line without the directory.
func (a *analyzer) line(pos token.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	p := a.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// short returns a symbol with only the last element of its path.
func (a *analyzer) short(sym string) string {
	head, tail := sym, ""
	if i := strings.IndexByte(sym, '('); i >= 0 {
		head, tail = sym[:i], sym[i:]
	}
	return head[strings.LastIndexByte(head, '/')+1:] + tail
}

func (a *analyzer) name(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == a.pass.Pkg {
			return ""
		}
		return p.Name()
	})
}

// describe names the memory at an address.
func (a *analyzer) describe(addr ssa.Value) string {
	switch v := addr.(type) {
	case *ssa.Global:
		return "variable " + v.Name()
	case *ssa.FieldAddr:
		st := v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return "field " + st.Field(v.Field).Name()
	case *ssa.IndexAddr:
		return "an element"
	case *ssa.Alloc:
		return "variable " + v.Comment
	}
	return "memory"
}
