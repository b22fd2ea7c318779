package emit

import "github.com/usys-go/bridge/gen/model"

// GoImport is ztable_import.go: where there is cgo, the table's package imports its
// host's. The file is there as well where the declaration says that it does not: one
// from before would go on importing it.
func GoImport(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("// %s\n//go:build linux && amd64 && cgo\n\npackage %s\n\n", Mark, t.Package)
	if !t.ImportsHost {
		p.f("// Whoever needs the functions imports their host: import _ %q\n", t.HostPath)
		return p.Bytes(), nil
	}
	p.f("// The host is there before this package, and all that import it, are initialised.\n")
	p.f("import _ %q\n", t.HostPath)
	return p.Bytes(), nil
}
