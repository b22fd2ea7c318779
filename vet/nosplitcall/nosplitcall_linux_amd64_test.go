package nosplitcall

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

func Test(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), Analyzer, "dep", "a", "chain")
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), Analyzer, "blank")
}
