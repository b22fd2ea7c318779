package emit

import "github.com/usys-go/bridge/gen/model"

// GoHost returns zhost.go: the import of the host's package serves the table.
func GoHost(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("// %s\n// From %s: table %s.\n\n//go:build linux && amd64 && cgo\n\npackage %s\n\n", Mark, t.From, t.Name, t.HostPackage)
	p.f("// #cgo CFLAGS: -fstack-clash-protection\n") // a large frame meets the guard, however large it is
	p.f("// #define USYS_UNCHECKED\n// #include \"z%s.h\"\nimport \"C\"\n\n", t.Name)
	p.f("import (\n\t\"unsafe\"\n\n\t%q\n)\n\n", hostPath)
	p.f("func init() { parlib.Serve(unsafe.Pointer(&C.%s_served)) }\n", t.Name)
	return p.Bytes(), nil
}

// GoHostOther returns zhost_other.go: the empty package for systems without a
// host.
func GoHostOther(t *model.Table) ([]byte, error) {
	p := new(printer)
	p.f("// %s\n// From %s: table %s.\n\n//go:build !(linux && amd64 && cgo)\n\n", Mark, t.From, t.Name)
	p.f("// Package %s serves table %s, on linux/amd64 with cgo.\npackage %s\n", t.HostPackage, t.Name, t.HostPackage)
	return p.Bytes(), nil
}
