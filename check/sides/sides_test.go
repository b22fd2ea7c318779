package sides

import (
	"bytes"
	"debug/dwarf"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/model"
)

// declared returns the table of testdata/hosts/table.
func declared(t testing.TB) *model.Table {
	t.Helper()
	table, err := loadTable()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func loadTable() (*model.Table, error) {
	packages, err := gen.Load("../../testdata/hosts/table")
	if err != nil {
		return nil, err
	}
	return packages[0].Table, nil
}

// findings returns the findings of a report, one on each line, with base names of files.
func findings(r *report.Report) string {
	var b strings.Builder
	for _, f := range r.Findings() {
		f.Pos.Filename = filepath.Base(f.Pos.Filename)
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func TestHosts(t *testing.T) {
	table := declared(t)
	const gone = "table.go:12:11: Gone: the host has no function for number 10, gone (define .gone in table_host, declare its value without the host by absent=, or record with usys check -write that this host lacks it) [missing]\n"
	const untold = `table.go:10:11: note: Add: the parameters and result of add were not compared: it has no DWARF (compile with -g) [not-compared]
table.go:11:13: note: Name: the parameters and result of name were not compared: it has no DWARF (compile with -g) [not-compared]
`
	for files, want := range map[string]string{
		"host.o":             gone,
		"host.o filler.o":    gone,
		"lib.a":              gone,
		"linked.so":          gone,
		"dwarf4.o":           gone,
		"compressed.o":       gone,
		"nodebug.o":          untold + gone,
		"nodebug.o filler.o": strings.ReplaceAll(untold, "no DWARF", "no DWARF; its digest is that of the declaration") + gone, // the filler's DWARF does not describe the other file
	} {
		var paths []string
		for _, f := range strings.Fields(files) {
			paths = append(paths, filepath.Join("../../testdata/hosts", f))
		}
		h, err := Open(paths...)
		if err != nil {
			t.Errorf("%s: %v", files, err)
			continue
		}
		var r report.Report
		Compare(table, h, nil, &r)
		if diff := cmp.Diff(want, findings(&r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", files, diff)
		}
		facts := h.Facts(table)
		if got := strings.Join(facts.Lacks, " "); got != "gone" {
			t.Errorf("%s lacks %q, want gone", files, got)
		}
		if filled := strings.Contains(files, "filler") || strings.HasPrefix(files, "li"); filled != (facts.Consts["LIMIT"] == 7) || filled != (facts.Serves["add"] == table.Funcs[0].Digest.Short()) {
			t.Errorf("%s: facts %+v, want LIMIT 7 and the digest of add: %v", files, facts, filled)
		}
		h.Close()
	}
}

func TestMacros(t *testing.T) {
	d := &debug{defines: map[string][]int64{}}
	const str = "A 1\x00B (-2)\x00F(x) 3\x00C 0x10ul\x00D x\x00E 1_0\x00G (4\x00H 0xffffffffffffffff\x00"
	section := "\x05\x00\x02\x00\x00\x00\x00" + "\x03\x00\x01"
	for i := range len(str) {
		if i == 0 || str[i-1] == 0 {
			section += "\x05\x07" + string([]byte{byte(i), 0, 0, 0})
		}
	}
	section += "\x01\x01A 2\x00\x02\x01A\x00\x04\x07\x00\x00\x00\x00\x00" + "\x04\x00\x00\x01\x01Z 26\x00\x00"
	d.macros([]byte(section), []byte(str))
	want := map[string][]int64{"A": {1, 2}, "B": {-2}, "C": {16}, "H": {-1}, "Z": {26}}
	if diff := cmp.Diff(want, d.defines); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// hostile compares the contents of any file with the table: that must end, in bounded memory,
// without a panic.
func hostile(table *model.Table, text []byte) error {
	h := &Host{Name: "hostile"}
	budget := int64(64 << 20)
	if err := h.read("hostile", bytes.NewReader(text), int64(len(text)), &budget); err != nil {
		return err
	}
	var r report.Report
	Compare(table, h, nil, &r)
	h.Facts(table)
	return nil
}

// TestDamaged damages the committed hosts in all cheap ways: it cuts them off after any number of
// bytes, and changes single bytes or groups of bytes.
func TestDamaged(t *testing.T) {
	table := declared(t)
	random := rand.New(rand.NewPCG(6, 2))
	refused, read := 0, 0
	try := func(text []byte) {
		if hostile(table, text) != nil {
			refused++
		} else {
			read++
		}
	}
	for _, name := range []string{"host.o", "lib.a", "linked.so", "dwarf4.o", "compressed.o"} {
		whole, err := os.ReadFile(filepath.Join("../../testdata/hosts", name))
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(whole); n += 1 + n/64 {
			try(whole[:n])
		}
		for i := range 600 {
			text := bytes.Clone(whole)
			for range 1 + i%8 {
				text[random.IntN(len(text))] = byte(random.Uint32())
			}
			try(text)
		}
	}
	t.Logf("refused %d, read %d", refused, read)
	if refused < 500 || read < 500 {
		t.Errorf("refused %d, read %d; want 500 or more of each", refused, read)
	}
}

// FuzzDWARF reads sections of DWARF, and everything in them that a comparison could read.
func FuzzDWARF(f *testing.F) {
	for _, name := range []string{"host.o", "filler.o", "linked.so", "dwarf4.o"} {
		h, err := Open(filepath.Join("../../testdata/hosts", name))
		if err != nil {
			f.Fatal(err)
		}
		im := h.images[0]
		text := map[string][]byte{}
		for i, s := range im.part.ELF.Sections {
			if name, ok := strings.CutPrefix(s.Name, ".debug_"); ok {
				if text[name], err = im.part.Section(i); err != nil {
					f.Fatal(err)
				}
			}
		}
		f.Add(text["abbrev"], text["info"], text["str"], text["line"], text["line_str"])
	}
	table := declared(f)
	f.Add([]byte{}, []byte{}, []byte("LIMIT 7\x00"), []byte("\x05\x00\x00\x01\x00LIMIT 7\x00\x05\x01\x00\x00\x00\x00\x00"), []byte{})
	f.Fuzz(func(t *testing.T, abbrev, info, str, line, lineStr []byte) {
		text := map[string][]byte{"abbrev": abbrev, "info": info, "str": str, "line": line, "line_str": lineStr}
		(&debug{defines: map[string][]int64{}}).macros(line, str)
		d, err := guarded(func() (*debug, error) { return newDebug(text) })
		if err != nil {
			return
		}
		h := &Host{images: []*image{{debug: d}}}
		c := comparer{t: table, h: h, im: h.images[0], r: new(report.Report), seen: map[compared]bool{}}
		look := func(off dwarf.Offset) {
			fn := d.function(off)
			if fn == nil {
				return
			}
			for _, f := range table.Funcs {
				c.signature(f, fn)
			}
		}
		for _, off := range d.funcs {
			look(off)
		}
		for _, off := range d.byPC {
			look(off)
		}
		for _, off := range d.structs {
			if s, ok := d.resolve(off); ok {
				for _, s2 := range table.Structs {
					c.layout(s2, d, s)
				}
			}
			d.name(off, true)
		}
		for _, off := range d.vars {
			d.resolve(off)
			d.sizeOf(off)
		}
		c.r.Findings()
	})
}
