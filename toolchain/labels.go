package toolchain

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
)

// labelTypes are the declarations in runtime/pprof/label.go of releases before go1.26, by
// which g.labels points to a labelMap, and the names of their copies.
var labelTypes = map[string]string{"labelMap": "usysLabelMap", "LabelSet": "usysLabelSet", "label": "usysLabel"}

// labelOffsets are the constants of _runtime/labels_usys_linux_amd64.go, by the copies.
const labelOffsets = `
const (
	usysLabelSetList = unsafe.Offsetof(usysLabelMap{}.usysLabelSet) + unsafe.Offsetof(usysLabelSet{}.list)
	usysLabelSize    = unsafe.Sizeof(usysLabel{})
	usysLabelKey     = unsafe.Offsetof(usysLabel{}.key)
	usysLabelValue   = unsafe.Offsetof(usysLabel{}.value)
)

// The host reads a slice of pairs of strings.
var (
	_ []usysLabel = usysLabelSet{}.list
	_ string      = usysLabel{}.key + usysLabel{}.value
)
`

// LabelsFile returns a file for package runtime, whose source is in dir, with the offsets
// of a goroutine's labels, and reports whether there is one. Before go1.26 package runtime
// has no type for the memory that g.labels points to: the file has copies of the
// declarations of package runtime/pprof. If these are unknown ones, there is no file.
func LabelsFile(dir string) (file RuntimeFile, ok bool) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(dir, "pprof", "label.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		return file, false
	}
	var text bytes.Buffer
	fmt.Fprint(&text, "package runtime\n\nimport \"unsafe\"\n")
	found := 0
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE || len(g.Specs) != 1 {
			continue
		}
		spec := g.Specs[0].(*ast.TypeSpec)
		if _, ok := spec.Type.(*ast.StructType); !ok || labelTypes[spec.Name.Name] == "" {
			continue
		}
		found++
		ast.Inspect(spec, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && labelTypes[id.Name] != "" {
				id.Name = labelTypes[id.Name]
			}
			return true
		})
		fmt.Fprint(&text, "\ntype ")
		if err := format.Node(&text, fset, spec); err != nil {
			return file, false
		}
		fmt.Fprintln(&text)
	}
	text.WriteString(labelOffsets)
	return RuntimeFile{Name: "labels_copied_usys_linux_amd64.go", Text: text.Bytes()}, found == len(labelTypes) && compiles(text.Bytes())
}

// onlyUnsafe imports package unsafe, and no other.
type onlyUnsafe struct{}

func (onlyUnsafe) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	return nil, fmt.Errorf("import %q", path)
}

// compiles reports whether a file type-checks: copies of unknown declarations may not.
func compiles(text []byte) bool {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "labels.go", text, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	config := types.Config{Importer: onlyUnsafe{}}
	_, err = config.Check("runtime", fset, []*ast.File{f}, nil)
	return err == nil
}
