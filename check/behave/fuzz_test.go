package behave

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// FuzzELF reads hostile files: whatever they are, they are refused or looked at,
// without a panic and within bounds. The seeds are small hosts, as gcc made them
// (a shared library, objects, an archive).
func FuzzELF(f *testing.F) {
	f.Add([]byte("\x7fELF"))
	f.Add([]byte("!<arch>\nx               0           0     0     644     4         `\n\x7fELF"))
	table := &model.Table{Name: "t", Funcs: []*model.Func{{Name: "Root", C: "root", Num: 8, NB: true}}}
	rules, err := ParseRules("rules", []byte("vcore *\nrecurse * 3\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, o := range []Options{{}, {Rules: rules}} {
			g, err := Load(File{"host", bytes.NewReader(data), int64(len(data))})
			if err != nil {
				return
			}
			var r report.Report
			if err := Check(g, table, o, &r); err != nil {
				return
			}
			for _, f := range r.Findings() {
				if f.Message == "" || f.Rule == "" {
					t.Errorf("an empty finding: %+v", f)
				}
			}
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20+4096*uint64(len(data)) {
			t.Errorf("%d bytes were allocated for a file of %d", n, len(data))
		}
	})
}

// FuzzRules reads anything as rules.
func FuzzRules(f *testing.F) {
	f.Add([]byte("vcore run_*\nblock crunch it takes minutes\npass logs # only on errors\nallow idle futex\ncalls f a b\npoints v o\nrecurse f 10\nlibcstack 4K\n"))
	f.Add([]byte("recurse f 99999999999999999999K\nvcore [\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := ParseRules("rules", text); (r == nil) == (err == nil) {
			t.Errorf("%v, %v", r, err)
		}
		_ = Usage{}.parse("a.su", text)
	})
}
