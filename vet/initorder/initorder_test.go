package initorder_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/usys-go/bridge/vet/initorder"
)

func TestSnippets(t *testing.T) {
	t.Setenv("CGO_ENABLED", "0") // parlib must be importable, but need not be compiled
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "amd64")
	analysistest.Run(t, "testdata/snippets", initorder.Analyzer, "./vec", "./far", "./wild", "./user/wrong", "./user/fine")
}
