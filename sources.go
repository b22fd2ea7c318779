package bridge

import "embed"

// LoaderSources are the files of loader/ and of parlib/ that a C compiler looks at, so
// that the usys command alone, installed by go install, can build the loader host.
// They lie in two folders of which neither package can embed the other's; hence here.
// Package loader chooses among them.
//
//go:embed loader/*.c loader/*.S loader/*.h loader/build.flags parlib/*.c parlib/*.S parlib/*.h
var LoaderSources embed.FS
