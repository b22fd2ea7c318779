package emit

import "github.com/usys-go/bridge/gen/model"

// GoImport is ztable_import.go: where there is cgo, the table's package imports its
// host's.
func GoImport(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("// %s\n//go:build linux && amd64 && cgo\n\npackage %s\n\n", Mark, t.Package)
	p.f("// The host is there before this package, and all that import it, are initialised.\n")
	p.f("import _ %q\n", t.HostPath)
	return p.Bytes(), nil
}
