// Package vet lists the analyzers of usys vet: what compilers don't see in
// programs that call a table of C functions. Each is a folder of its own, as the
// analyzers of golang.org/x/tools are; cmd/usys and vet/plugin run them.
package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet/initorder"
	"github.com/usys-go/bridge/vet/keepalive"
	"github.com/usys-go/bridge/vet/nosplitcall"
	"github.com/usys-go/bridge/vet/usysdecl"
)

// Analyzers are all of them, in the order of their names.
var Analyzers = []*analysis.Analyzer{
	initorder.Analyzer,
	keepalive.Analyzer,
	nosplitcall.Analyzer,
	usysdecl.Analyzer,
}
