package usysdecl_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/usys-go/bridge/vet/usysdecl"
)

const snippets = "testdata/snippets"

func TestSnippets(t *testing.T) {
	analysistest.Run(t, snippets, usysdecl.Analyzer, "./wrong", "./right", "./vec")
}

func TestFix(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, snippets, usysdecl.Analyzer, "./fix")
}
