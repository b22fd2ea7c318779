// Package vet lists the analyzers of usys vet, which find mistakes that compilers do not see
// in programs that call a table of C functions. Each has a folder, like the analyzers of
// golang.org/x/tools; cmd/usys and vet/plugin run them.
package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet/initorder"
	"github.com/usys-go/bridge/vet/keepalive"
	"github.com/usys-go/bridge/vet/nosplitcall"
	"github.com/usys-go/bridge/vet/usysdecl"
)

// Analyzers lists all analyzers, in the order of their names.
var Analyzers = []*analysis.Analyzer{
	initorder.Analyzer,
	keepalive.Analyzer,
	nosplitcall.Analyzer,
	usysdecl.Analyzer,
}
