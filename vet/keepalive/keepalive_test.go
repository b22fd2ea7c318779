package keepalive_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/usys-go/bridge/vet/keepalive"
)

// with returns the analyzer with flags set. The arguments are names and values in turn.
func with(t *testing.T, flags ...string) *analysis.Analyzer {
	t.Helper()
	a := keepalive.New()
	for i := 0; i < len(flags); i += 2 {
		if err := a.Flags.Set(flags[i], flags[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

const snippets = "testdata/snippets"

func TestSnippets(t *testing.T) {
	analysistest.Run(t, snippets, with(t, "syscalls", "true"), "./wrong", "./right", "./bugs", "./vec", "./bridge")
}

func TestFlags(t *testing.T) {
	analysistest.Run(t, snippets, with(t, "cgo", "true"), "./strict")
	analysistest.Run(t, snippets, with(t,
		"keeps", "example.com/snippets/keeps.Register:queue", "sinks", "example.com/snippets/keeps.P*"), "./keeps")
}

func TestFix(t *testing.T) { analysistest.RunWithSuggestedFixes(t, snippets, with(t), "./fix") }

func TestBadFlags(t *testing.T) {
	a := keepalive.New()
	for flag, value := range map[string]string{"sinks": "Call", "foreign": "", "keeps": "p.F", "cgo": "perhaps"} {
		if err := a.Flags.Set(flag, value); err == nil {
			t.Errorf("-%s=%s is taken, want an error", flag, value)
		}
	}
}
