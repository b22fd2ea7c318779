// Package embedded contains the loader for usys exec, as make loader has compiled it: on a machine
// without a C compiler usys runs this one.
package embedded

import "embed"

// Files are data/loader.gz, the loader, and data/built.txt, which says how it was made. Both are
// written by make loader. Where one is missing, a loader is compiled.
//
//go:embed data
var Files embed.FS
