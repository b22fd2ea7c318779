package emit

import "github.com/usys-go/bridge/gen/model"

// GoImport returns ztable_import.go: where there is cgo, the table's package imports
// its host's package. The file exists also if the declaration says noimport, as a
// file from before would go on importing the package.
func GoImport(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("// %s\n//go:build linux && amd64 && cgo\n\npackage %s\n\n", Mark, t.Package)
	if !t.ImportsHost {
		p.f("// A program that calls the functions imports their host: import _ %q\n", t.HostPath)
		return p.Bytes(), nil
	}
	p.f("// The host is there before this package, and all packages that import it, are initialised.\n")
	p.f("import _ %q\n", t.HostPath)
	return p.Bytes(), nil
}
