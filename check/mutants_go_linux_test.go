package check

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
)

// This file has the edits of declarations, of generated files and of published facts.

// A declaration is one line //usys:call or //usys:nb.
type declaration struct {
	from, to            int // in the file
	kind, name          string
	names, types        []string
	results, attributes string
}

var declared = regexp.MustCompile(`(?m)^//usys:(call|nb) (\w+)\(([^)]*)\) ?([^\[\n]*?) ?\[([^\]\n]*)\]$`)

func declarations(text string) (list []*declaration) {
	for _, m := range declared.FindAllStringSubmatchIndex(text, -1) {
		d := &declaration{from: m[0], to: m[1], kind: text[m[2]:m[3]], name: text[m[4]:m[5]], results: text[m[8]:m[9]], attributes: text[m[10]:m[11]]}
		var pending []string
		for _, p := range strings.Split(text[m[6]:m[7]], ",") {
			name, typ, ok := strings.Cut(strings.TrimSpace(p), " ")
			if name == "" {
				continue
			}
			pending = append(pending, name)
			if !ok {
				continue
			}
			for _, n := range pending {
				d.names, d.types = append(d.names, n), append(d.types, typ)
			}
			pending = nil
		}
		list = append(list, d)
	}
	return list
}

func (d *declaration) String() string {
	var params []string
	for i, n := range d.names {
		params = append(params, n+" "+d.types[i])
	}
	s := fmt.Sprintf("//usys:%s %s(%s)", d.kind, d.name, strings.Join(params, ", "))
	if d.results != "" {
		s += " " + d.results
	}
	return s + " [" + d.attributes + "]"
}

// but returns d after a change.
func (d *declaration) but(change func(*declaration)) *declaration {
	c := *d
	c.names, c.types = slices.Clone(d.names), slices.Clone(d.types)
	change(&c)
	return &c
}

var (
	goWider = map[string]string{
		"int8": "int16", "int16": "int32", "int32": "int64", "uint8": "uint16", "uint16": "uint32", "uint32": "uint64",
		"int64": "int32", "uint64": "uint32", "float32": "float64", "float64": "float32", "uintptr": "uint32",
	}
	goSign = map[string]string{
		"int8": "uint8", "int16": "uint16", "int32": "uint32", "int64": "uint64",
		"uint8": "int8", "uint16": "int16", "uint32": "int32", "uint64": "int64",
	}
	number = regexp.MustCompile(`num=\d+`)
	result = regexp.MustCompile(`^(\(?(?:\w+ )?)(u?int\d+|float\d+|uintptr)\b`)
)

// goEdits returns the edits of a table's declarations. They make generated files stale; the
// host, compiled before, differs; and the published facts differ.
func goEdits(t *testing.T, dir string, tb *table) (list []*mutant) {
	file := filepath.Join(tb.dir, tb.decl)
	text := readFile(t, dir, file)
	decls := declarations(text)
	if len(decls) == 0 {
		t.Fatalf("%s: no declarations", file)
	}
	lacks := map[string]bool{}
	for _, f := range load(t, dir, tb).Funcs {
		lacks[f.Name] = strings.HasPrefix(f.Name, "Absent") || f.Linux || f.Name == "AbortSyscallAtAbsUnix" || f.Name == "UnsetAlarm"
	}
	add := func(kind, what, text string, side string, want ...string) {
		want = append(want, report.Stale, report.History)
		if side != "" {
			want = append(want, side)
		}
		list = append(list, &mutant{kind: "go: " + kind, what: tb.name + ": " + what, table: tb, file: file, text: text, want: want})
	}
	for n, d := range decls {
		if lacks[d.name] || strings.Contains(d.attributes, "linux") {
			continue
		}
		put := func(c *declaration) string { return text[:d.from] + c.String() + text[d.to:] }
		edit := func(kind string, side string, change func(*declaration)) {
			add(kind, d.String(), put(d.but(change)), side)
		}
		d.signatureEdits(func(kind string, change func(*declaration)) { edit(kind, report.Signature, change) })
		kind := map[string]string{"nb": "call", "call": "nb"}[d.kind]
		edit("nb changed", report.Number, func(c *declaration) { c.kind = kind })
		add("function removed", d.String(), text[:d.from]+text[d.to+1:], "")
		if n+1 < len(decls) {
			e := decls[n+1]
			a, b := number.FindString(d.attributes), number.FindString(e.attributes)
			swap := func(d *declaration, to string) string {
				return d.but(func(c *declaration) { c.attributes = number.ReplaceAllString(d.attributes, to) }).String()
			}
			add("numbers swapped", d.String(), text[:d.from]+swap(d, b)+text[d.to:e.from]+swap(e, a)+text[e.to:], report.Number)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^//usys:const (\w+).*\n`).FindAllStringSubmatchIndex(text, -1) {
		add("constant renamed", text[m[2]:m[3]], text[:m[2]]+"NEW_"+text[m[2]:m[3]]+" [c="+text[m[2]:m[3]]+"]\n"+text[m[1]:], report.Missing)
	}
	if tb.name != "usys" { // whose structs are in another file
		list = append(list, structEdits(tb, file, text)...)
	}
	return list
}

// signatureEdits are the edits of a declaration's parameters and result.
func (d *declaration) signatureEdits(edit func(kind string, change func(*declaration))) {
	if len(d.names) < 16 {
		edit("argument added", func(c *declaration) { c.names, c.types = append(c.names, "more"), append(c.types, "int64") })
	}
	for i, typ := range d.types {
		edit("argument dropped", func(c *declaration) {
			c.names, c.types = slices.Delete(c.names, i, i+1), slices.Delete(c.types, i, i+1)
		})
		if w := goWider[typ]; w != "" {
			edit("argument widened or narrowed", func(c *declaration) { c.types[i] = w })
		}
		if s := goSign[typ]; s != "" {
			edit("signedness", func(c *declaration) { c.types[i] = s })
			edit("integer to pointer", func(c *declaration) { c.types[i] = "unsafe.Pointer" })
		}
		if strings.HasPrefix(typ, "*") || typ == "unsafe.Pointer" {
			edit("pointer to integer", func(c *declaration) { c.types[i] = "uintptr" })
		}
		if i+1 < len(d.types) && d.types[i+1] != typ {
			edit("reordered between types", func(c *declaration) {
				c.types[i], c.types[i+1] = c.types[i+1], c.types[i]
				c.names[i], c.names[i+1] = c.names[i+1], c.names[i]
			})
		}
	}
	if m := result.FindStringSubmatchIndex(d.results); m != nil {
		typ := d.results[m[4]:m[5]]
		edit("result widened or narrowed", func(c *declaration) { c.results = d.results[:m[4]] + goWider[typ] + d.results[m[5]:] })
	}
}

// structEdits move the fields of structs in Go.
func structEdits(tb *table, file, text string) (list []*mutant) {
	for _, s := range regexp.MustCompile(`(?s)\ntype (Pair|Record|Range|Summary) struct \{\n(.*?)\n\}`).FindAllStringSubmatchIndex(text, -1) {
		fields := strings.Split(text[s[4]:s[5]], "\n")
		for i := 0; i+1 < len(fields); i++ {
			moved := slices.Clone(fields)
			moved[i], moved[i+1] = moved[i+1], moved[i]
			list = append(list, &mutant{kind: "go: struct field moved", what: tb.name + ":" + fields[i], table: tb, file: file,
				text: text[:s[4]] + strings.Join(moved, "\n") + text[s[5]:], want: []string{report.Stale, report.Layout, report.History}})
		}
	}
	return list
}

// rosEdits returns edits of constants and structs of the header package.
func rosEdits(t *testing.T, dir string) (list []*mutant) {
	for _, name := range []string{"errno.go", "number.go", "fs.go", "proc.go"} {
		file := filepath.Join(ros.dir, name)
		text := readFile(t, dir, file)
		add := func(kind, what, text string, want ...string) {
			list = append(list, &mutant{kind: kind, what: name + ": " + what, table: ros, file: file, text: text, want: append(want, report.Stale, report.History)})
		}
		consts := regexp.MustCompile(`(?m)^\t([A-Z]\w*)(?:\s+\w+)?\s+= (\d+)\b`).FindAllStringSubmatchIndex(text, -1)
		for i, m := range consts {
			if i%7 == 0 {
				add("go: constant changed", text[m[2]:m[3]], text[:m[4]]+"9"+text[m[4]:])
			}
		}
		for _, s := range regexp.MustCompile(`(?s)\ntype (\w+) struct \{\n(.*?)\n\}`).FindAllStringSubmatchIndex(text, -1) {
			fields := strings.Split(text[s[4]:s[5]], "\n")
			if len(fields) > 1 {
				moved := append(slices.Clone(fields[1:]), fields[0])
				add("go: struct field moved", text[s[2]:s[3]], text[:s[4]]+strings.Join(moved, "\n")+text[s[5]:], report.Layout)
			}
		}
	}
	return list
}

// macroEdits returns edits of constants in the header with which the host is compiled. With -g3
// DWARF contains them.
func macroEdits(t *testing.T, dir string) (list []*mutant) {
	file := filepath.Join(ros.host, "zros.h")
	text := readFile(t, dir, file)
	for i, m := range regexp.MustCompile(`(?m)^#define (\w+) (\d+)$`).FindAllStringSubmatchIndex(text, -1) {
		if i%20 == 0 {
			list = append(list, &mutant{kind: "host: constant of a header changed", what: text[m[2]:m[3]], table: ros, file: file,
				text: text[:m[4]] + "9" + text[m[4]:], flags: []string{"-g3"}, want: []string{report.Stale, report.Constant}})
		}
	}
	return list
}

// fileEdits returns edits of generated files: by hand, by removing a file, and by adding one that
// no declaration makes.
func fileEdits(t *testing.T, dir string, tb *table) (list []*mutant) {
	packages, err := gen.Load(filepath.Join(dir, tb.dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packages[0].Files {
		file, err := filepath.Rel(dir, f.Path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(f.Text)
		add := func(kind, text string, gone bool) {
			list = append(list, &mutant{kind: kind, what: file, table: tb, file: file, text: text, gone: gone, want: []string{report.Stale}})
		}
		add("hand edit", text+"\n", false)
		middle := strings.Index(text[len(text)/3:], "\n") + len(text)/3
		line, _, _ := strings.Cut(text[middle+1:], "\n")
		add("hand edit", text[:middle+1]+strings.TrimPrefix(text[middle+1:], line+"\n"), false) // one line less
		add("file gone", "", true)
		if strings.HasSuffix(file, ".go") && filepath.Dir(file) == tb.dir {
			add("stale file", strings.Replace(text, "usys gen", "usys  gen", 1), false) // another command in the header
			list = append(list, &mutant{kind: "file left over", what: file, table: tb, file: strings.TrimSuffix(file, ".go") + "_old.go", text: text, want: []string{report.Orphan}})
		}
	}
	return list
}

// apiEdits returns edits of published facts.
func apiEdits(t *testing.T, dir string, tb *table) (list []*mutant) {
	file := filepath.Join("api", tb.name+".txt")
	lines := strings.SplitAfter(readFile(t, dir, file), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "func ") {
			put := func(l string) string { return strings.Join(lines[:i], "") + l + strings.Join(lines[i+1:], "") }
			list = append(list,
				&mutant{kind: "api: line changed", what: l, table: tb, file: file, text: put(strings.Replace(l, "(", "(void *, ", 1)), want: []string{report.History}},
				&mutant{kind: "api: line removed", what: l, table: tb, file: file, text: put(""), want: []string{report.History}})
		}
	}
	return list
}

// corpus returns all edits.
func corpus(t *testing.T, dir string) (list []*mutant) {
	for _, tb := range tables {
		list = append(list, cEdits(t, dir, tb)...)
		list = append(list, headerEdits(t, dir, tb)...)
		list = append(list, goEdits(t, dir, tb)...)
		list = append(list, fileEdits(t, dir, tb)...)
		list = append(list, apiEdits(t, dir, tb)...)
	}
	list = append(list, macroEdits(t, dir)...)
	return append(append(list, rosEdits(t, dir)...), append(fileEdits(t, dir, ros), apiEdits(t, dir, ros)...)...)
}
