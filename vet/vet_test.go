package vet_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/usys-go/bridge/vet"
)

func TestAnalyzers(t *testing.T) {
	if err := analysis.Validate(vet.Analyzers); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(vet.Analyzers, func(a, b *analysis.Analyzer) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the analyzers are not in the order of their names")
	}
	for _, a := range vet.Analyzers {
		if a.URL != "https://pkg.go.dev/github.com/usys-go/bridge/vet/"+a.Name {
			t.Errorf("%s: URL %s, want that of its folder", a.Name, a.URL)
		}
	}
}
