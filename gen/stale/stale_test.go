package stale

import (
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/report"
)

// TestRepository demands that the generated files of this repository are what
// their declarations say.
func TestRepository(t *testing.T) {
	for _, root := range []string{"../../...", "../../bench/..."} {
		dirs, err := gen.Find(root)
		if err != nil {
			t.Fatal(err)
		}
		packages, err := gen.Load(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		var r report.Report
		if err := Check([]string{root}, packages, &r); err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings() {
			t.Error(f)
		}
	}
}

// TestDiff shows a difference as people see it.
func TestDiff(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"a\nb\nc", "a\nB\nc", "-2: b\n+2: B"},
		{"a\nb\nc", "a\nc", "-2: b"},
		{"a\nc", "a\nb\nc", "+2: b"},
		{"a", "a\n", "+2: "},
		{"", strings.Repeat("x", 200), "-1: \n+1: " + strings.Repeat("x", 106) + "..."},
		{strings.Repeat("a\n", 50), "", "-1: a\n-2: a\n-3: a\n-4: a\n-5: a\n-6: a\n-7: a\n-8: a\n-9: a\n-10: a\n... and 40 lines more"},
	} {
		if got := diff(c.old, c.new); got != c.want {
			t.Errorf("diff(%q, %q) is\n%s\nnot\n%s", c.old, c.new, got, c.want)
		}
	}
}
