package ticks

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// inserted are the functions of package runtime whose bodies begin with a call then.
var inserted = map[string]string{"goschedIfBusy": " usysbusy();", "gosched_m": " usysbusy();"}

// renamed are the functions of package runtime that package sync/atomic has by linkname,
// and the functions with a schedule point that take over that linkname.
var renamed = map[string]string{
	"sync_atomic_StorePointer":          "//go:linkname sync_atomic_StorePointer sync/atomic.StorePointer",
	"sync_atomic_SwapPointer":           "//go:linkname sync_atomic_SwapPointer sync/atomic.SwapPointer",
	"sync_atomic_CompareAndSwapPointer": "//go:linkname sync_atomic_CompareAndSwapPointer sync/atomic.CompareAndSwapPointer",
}

// A Runtime collects the files of package runtime that have a rule's place.
type Runtime struct{ found map[string]bool }

// Go returns the text of a Go file of package runtime with its schedule points; it
// returns nil if no rule has a place in the file.
func (r *Runtime) Go(name string, src []byte) ([]byte, error) {
	if !worth(src) {
		return nil, nil
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	text := src
	// From the end, so that places before an insertion stay where they are.
	for i := len(f.Decls) - 1; i >= 0; i-- {
		d, ok := f.Decls[i].(*ast.FuncDecl)
		if !ok || d.Recv != nil || d.Body == nil {
			continue
		}
		if call := inserted[d.Name.Name]; call != "" {
			at := fset.Position(d.Body.Lbrace).Offset + 1
			text = bytes.Join([][]byte{text[:at], []byte(call), text[at:]}, nil)
			r.note(d.Name.Name)
		}
		if line := renamed[d.Name.Name]; line != "" && d.Doc != nil {
			text, ok = without(text, fset, d.Doc, line)
			if ok {
				r.note(d.Name.Name)
			}
		}
	}
	if bytes.Equal(text, src) {
		return nil, nil
	}
	return text, nil
}

func (r *Runtime) note(name string) {
	if r.found == nil {
		r.found = map[string]bool{}
	}
	r.found[name] = true
}

// Missing returns an error for the rules that have found no place in the files of
// package runtime, which lies in dir.
func (r *Runtime) Missing(dir string) error {
	for _, list := range []map[string]string{inserted, renamed} {
		for name := range list {
			if !r.found[name] {
				return fmt.Errorf("%s: package runtime of this GOROOT is not as a Go release has it: no function %s as -sim needs it; use a Go release that this usys knows", dir, name)
			}
		}
	}
	return nil
}

// worth reports, fast, whether a file can have a rule's place.
func worth(src []byte) bool {
	for _, list := range []map[string]string{inserted, renamed} {
		for name := range list {
			if bytes.Contains(src, []byte("func "+name+"(")) {
				return true
			}
		}
	}
	return false
}

// without returns a text in which a line of a comment is an empty comment.
func without(text []byte, fset *token.FileSet, doc *ast.CommentGroup, line string) ([]byte, bool) {
	for _, c := range doc.List {
		if strings.TrimSpace(c.Text) == line {
			at := fset.Position(c.Pos()).Offset
			return bytes.Join([][]byte{text[:at], []byte("//"), text[at+len(c.Text):]}, nil), true
		}
	}
	return text, false
}

// CheckAtomic returns an error for a Go file of package sync/atomic whose operations may
// bypass the package's assembly.
func CheckAtomic(name string, src []byte) error {
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, i := range f.Imports {
		if path, err := strconv.Unquote(i.Path.Value); err != nil || path != "unsafe" {
			return fmt.Errorf("%s: package sync/atomic of this GOROOT is not as a Go release has it: it imports %s, so operations need not come by its assembly, where -sim has its schedule points; use a Go release that this usys knows", name, i.Path.Value)
		}
	}
	return nil
}
