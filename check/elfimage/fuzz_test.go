package elfimage_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/usys-go/bridge/check/behave"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/check/sides"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/model"
)

const hosts = "../../testdata/hosts"

// FuzzELF reads hostile files with both checks that lay them out: each file must be refused or
// checked without a panic and within bounds. The seeds are small hosts made by gcc: objects, an
// archive, a shared library, a program.
func FuzzELF(f *testing.F) {
	f.Add([]byte("\x7fELF"))
	f.Add([]byte("!<arch>\nx               0           0     0     644     4         `\n\x7fELF"))
	for _, name := range []string{"host.o", "filler.o", "lib.a", "linked.so", "dwarf4.o", "compressed.o", "nodebug.o"} {
		text, err := os.ReadFile(filepath.Join(hosts, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	packages, err := gen.Load(filepath.Join(hosts, "table"))
	if err != nil {
		f.Fatal(err)
	}
	tables := []*model.Table{packages[0].Table, {Name: "t", Funcs: []*model.Func{{Name: "Root", C: "root", Num: 8, NB: true}}}}
	rules, err := behave.ParseRules("rules", []byte("vcore *\nrecurse * 3\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		compare(t, data, tables)
		follow(t, data, tables, []behave.Options{{}, {Rules: rules}})
	})
}

// compare compares a file with tables.
func compare(t *testing.T, data []byte, tables []*model.Table) {
	h, err := sides.Load(sides.File{Name: "host", R: bytes.NewReader(data), Size: int64(len(data))})
	if err != nil {
		return
	}
	var r report.Report
	for _, table := range tables {
		sides.Compare(table, h, nil, &r)
		h.Facts(table)
	}
	complete(t, &r)
}

// follow analyzes the functions in a file, in bounded memory.
func follow(t *testing.T, data []byte, tables []*model.Table, options []behave.Options) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, table := range tables {
		for _, o := range options {
			g, err := behave.Load(behave.File{Name: "host", R: bytes.NewReader(data), Size: int64(len(data))})
			if err != nil {
				return
			}
			var r report.Report
			if err := behave.Check(g, table, o, &r); err != nil {
				return
			}
			complete(t, &r)
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(len(tables))*(64<<20+4096*uint64(len(data))) {
		t.Errorf("%d bytes were allocated for a file of %d", n, len(data))
	}
}

func complete(t *testing.T, r *report.Report) {
	for _, f := range r.Findings() {
		if f.Message == "" || f.Rule == "" {
			t.Errorf("an empty finding: %+v", f)
		}
	}
}
