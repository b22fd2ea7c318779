package check

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/model"
)

// This file has the edits of the C side.

// A cfunc is a function's definition in a C file.
type cfunc struct {
	text           string // of the whole file
	start, body    int    // offsets of the definition, and behind its opening brace
	result, name   string
	params         []string // "int32_t n"
	ptypes, pnames []string
	begin, end     int // of the parameters
}

var declarator = regexp.MustCompile(`^(.*?)(\w+)$`)

// definition finds the definition of a static function.
func definition(text, name string) *cfunc {
	re := regexp.MustCompile(`(?m)^static ([\w ]+[ *]+)` + regexp.QuoteMeta(name) + `\(([^)]*)\)\s*\{`)
	m := re.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	f := &cfunc{text: text, start: m[0], body: m[1], name: name, result: strings.TrimSpace(text[m[2]:m[3]]), begin: m[4], end: m[5]}
	list := strings.TrimSpace(text[m[4]:m[5]])
	if list == "void" {
		return f
	}
	for _, p := range strings.Split(list, ",") {
		p = strings.Join(strings.Fields(p), " ")
		d := declarator.FindStringSubmatch(p)
		if d == nil {
			return nil
		}
		f.params = append(f.params, p)
		f.ptypes = append(f.ptypes, strings.TrimSpace(d[1]))
		f.pnames = append(f.pnames, d[2])
	}
	return f
}

// with returns the file with other parameters, and lines added in front of the body.
func (f *cfunc) with(params []string, front string) string {
	list := strings.Join(params, ", ")
	if list == "" {
		list = "void"
	}
	return f.text[:f.begin] + list + f.text[f.end:f.body] + front + f.text[f.body:]
}

// returning returns the file with another result type.
func (f *cfunc) returning(result string) string {
	at := f.start + len("static ")
	return f.text[:at] + result + " " + f.text[strings.Index(f.text[at:], f.name+"(")+at:]
}

// replaced returns params with the i-th one replaced.
func (f *cfunc) replaced(i int, by string) []string {
	params := append([]string(nil), f.params...)
	params[i] = by
	return params
}

var (
	wider = map[string]string{
		"int8_t": "int16_t", "int16_t": "int32_t", "int32_t": "int64_t", "uint8_t": "uint16_t", "uint16_t": "uint32_t",
		"uint32_t": "uint64_t", "int64_t": "int32_t", "uint64_t": "uint32_t", "uintptr_t": "uint32_t", "float": "double", "double": "float",
	}
	otherSign = map[string]string{
		"int8_t": "uint8_t", "int16_t": "uint16_t", "int32_t": "uint32_t", "int64_t": "uint64_t",
		"uint8_t": "int8_t", "uint16_t": "int16_t", "uint32_t": "int32_t", "uint64_t": "int64_t", "uintptr_t": "intptr_t",
	}
	signature = []string{report.Signature}
)

// blockingWays are lines that block, for the beginning of a function.
var blockingWays = []string{
	`extern int w_(unsigned) __asm__("usleep"); w_(1);`,
	`extern int w_(void *) __asm__("sem_wait"); static long s_[4]; w_(s_);`,
	`extern long w_(int, void *, unsigned long) __asm__("read"); char c_; w_(0, &c_, 1);`,
	`long r_; __asm__ volatile("syscall" : "=a"(r_) : "0"(34) : "rcx", "r11", "memory"); /* pause */`,
	`extern long w_(long, ...) __asm__("syscall"); w_(202, (void *)0, 0, 0, (void *)0); /* futex, wait */`,
	`extern int w_(void *) __asm__("pthread_mutex_lock"); static long m_[8]; w_(m_);`,
}

// readFile returns the contents of a file of the tree.
func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// load returns a table's model.
func load(t *testing.T, dir string, tb *table) *model.Table {
	t.Helper()
	p, err := gen.Load(filepath.Join(dir, tb.dir))
	if err != nil {
		t.Fatal(err)
	}
	return p[0].Table
}

// An adder adds a mutant, of a kind, to a list; want are the kinds of findings that it must cause.
type adder func(kind, what, text string, want ...string)

// cEdits are the edits of a table's C file.
func cEdits(t *testing.T, dir string, tb *table) (list []*mutant) {
	file := filepath.Join(tb.host, tb.src)
	text := readFile(t, dir, file)
	members := regexp.MustCompile(`(?m)^\t\.(\w+) = (\w+),\n`).FindAllStringSubmatchIndex(text, -1)
	if len(members) == 0 {
		t.Fatalf("%s: no members", file)
	}
	add := adder(func(kind, what, text string, want ...string) {
		list = append(list, &mutant{kind: "host: " + kind, what: tb.name + ": " + what, table: tb, file: file, text: text, want: want})
	})
	declared := load(t, dir, tb).Funcs
	recorded := readFile(t, dir, filepath.Join("api", tb.name+".txt"))
	seen := map[string]bool{}
	for _, m := range members {
		member, name := text[m[2]:m[3]], text[m[4]:m[5]]
		removed := report.Missing
		if strings.Contains(recorded, " lacks "+member+"\n") { // a release lacked it, but the last one had it
			removed = report.History
		}
		for _, d := range declared {
			if d.C == member && d.Absent != nil { // the declaration allows absence, but this host had the function
				removed = report.History
			}
		}
		add("function removed", member, text[:m[0]]+text[m[1]:], removed)
		f := definition(text, name)
		if f == nil || seen[name] {
			continue
		}
		seen[name] = true
		for _, d := range declared {
			if d.C == member && d.NB {
				for i, way := range blockingWays {
					add("blocking call in an nb function", fmt.Sprintf("%s, way %d", name, i), f.with(f.params, "\t"+way+"\n"), report.Blocks)
				}
				add("more stack than promised", name, f.with(f.params, "\tvolatile char big_[1100 << 10];\n\tbig_[0] = big_[sizeof big_ - 1] = 0;\n"), report.Stack)
			}
		}
		if strings.Count(text, name+"(") > 1 {
			continue // C code calls it, too: there the compiler finds the mistake
		}
		f.parameterEdits(name, add)
		f.resultEdits(name, add)
	}
	return list
}

// parameterEdits are the edits of a C function's parameters.
func (f *cfunc) parameterEdits(name string, add adder) {
	add("argument added", name, f.with(append(f.params[:len(f.params):len(f.params)], "int64_t more"), ""), signature...)
	for i, p := range f.params {
		typ, pname := f.ptypes[i], f.pnames[i]
		rest := append(append([]string(nil), f.params[:i]...), f.params[i+1:]...)
		what := fmt.Sprintf("%s: %s", name, p)
		add("argument dropped", what, f.with(rest, "\t"+p+" = 0;\n"), signature...)
		if w := wider[typ]; w != "" {
			add("argument widened or narrowed", what, f.with(f.replaced(i, w+" "+pname), ""), signature...)
		}
		if s := otherSign[typ]; s != "" {
			add("signedness", what, f.with(f.replaced(i, s+" "+pname), ""), signature...)
			add("integer to pointer", what, f.with(f.replaced(i, "void *p_"), fmt.Sprintf("\t%s = (%s)(uintptr_t)p_;\n", p, typ)), signature...)
		}
		if strings.HasSuffix(typ, "*") {
			add("pointer to integer", what, f.with(f.replaced(i, "uint64_t p_"), fmt.Sprintf("\t%s = (void *)p_;\n", p)), signature...)
		}
		if i+1 < len(f.params) {
			swapped := f.replaced(i, f.params[i+1])
			swapped[i+1] = p
			if f.ptypes[i+1] != typ {
				add("reordered between types", what, f.with(swapped, ""), signature...)
			} else {
				add("reordered by name", what, f.with(swapped, ""), report.Order)
			}
		}
	}
}

// resultEdits are the edits of a C function's result.
func (f *cfunc) resultEdits(name string, add adder) {
	if w := wider[f.result]; w != "" {
		add("result widened or narrowed", name, f.returning(w), signature...)
	}
	if s := otherSign[f.result]; s != "" {
		add("result's signedness", name, f.returning(s), signature...)
	}
	if f.result == "void" {
		add("result added", name, f.returning("int64_t"), signature...)
	} else {
		add("result dropped", name, f.returning("void"), signature...)
	}
}

// headerEdits are edits of what the host was compiled with: the generated header
// and the filler. They are stale files as well; the corpus wants more than that.
func headerEdits(t *testing.T, dir string, tb *table) (list []*mutant) {
	name := "z" + tb.name
	header := readFile(t, dir, filepath.Join(tb.host, name+".h"))
	plain := regexp.MustCompile(`(?m)^USYS_ASSERT.*\n`).ReplaceAllString(header, "")
	add := func(kind, what, file, text string, want ...string) {
		list = append(list, &mutant{kind: "host: " + kind, what: tb.name + ": " + what, table: tb, file: filepath.Join(tb.host, file), text: text, want: append(want, report.Stale)})
	}
	for _, s := range regexp.MustCompile(`(?s)/\* Go: (\w+) \*/\nstruct (\w+) \{\n(.*?)\};`).FindAllStringSubmatchIndex(plain, -1) {
		tag, from, to := plain[s[4]:s[5]], s[6], s[7]
		fields := strings.SplitAfter(plain[from:to], "\n")
		fields = fields[:len(fields)-1]
		put := func(fields []string) string { return plain[:from] + strings.Join(fields, "") + plain[to:] }
		for i, f := range fields {
			what := tag + ": " + strings.TrimSpace(f)
			if i+1 < len(fields) {
				moved := append([]string(nil), fields...)
				moved[i], moved[i+1] = moved[i+1], moved[i]
				add("struct field moved", what, name+".h", put(moved), report.Layout)
			}
			typ, rest, _ := strings.Cut(strings.TrimSpace(f), " ")
			if w := wider[typ]; w != "" {
				changed := append([]string(nil), fields...)
				changed[i] = "\t" + w + " " + rest + "\n"
				add("struct field widened or narrowed", what, name+".h", put(changed), report.Layout)
			}
			if o := otherSign[typ]; o != "" && !strings.Contains(rest, "*") && typ != "uint8_t" {
				changed := append([]string(nil), fields...)
				changed[i] = "\t" + o + " " + rest + "\n"
				add("struct field's signedness", what, name+".h", put(changed), report.Layout)
			}
		}
		add("struct field added", tag, name+".h", put(append(append([]string(nil), fields...), "\tint64_t more;\n")), report.Layout)
	}
	defines := regexp.MustCompile(`(?m)^#define (\w+) (\d+)$`).FindAllStringSubmatchIndex(header, -1)
	for i := 0; i+1 < len(defines); i += 2 {
		a, b := defines[i], defines[i+1]
		text := header[:a[4]] + header[b[4]:b[5]] + header[a[5]:b[4]] + header[a[4]:a[5]] + header[b[5]:]
		add("numbers swapped", header[a[2]:a[3]], name+".h", text, report.Number)
	}
	filler := readFile(t, dir, filepath.Join(tb.host, name+"_host.c"))
	for _, c := range regexp.MustCompile(`\(int64_t\)(\w+) \}`).FindAllStringSubmatchIndex(filler, -1) {
		add("constant changed", filler[c[2]:c[3]], name+"_host.c", filler[:c[2]]+"("+filler[c[2]:c[3]]+" + 1)"+filler[c[3]:], report.History)
	}
	for _, c := range regexp.MustCompile(` \| USYS_NB`).FindAllStringIndex(filler, 3) {
		add("nb changed", "", name+"_host.c", filler[:c[0]]+filler[c[1]:], report.Number)
	}
	for i, c := range regexp.MustCompile(`\{ 0x(\w\w), `).FindAllStringSubmatchIndex(filler, -1) {
		if i < 3 { // those of functions, not of the table
			add("digest changed", "", name+"_host.c", filler[:c[2]]+"99"+filler[c[3]:], report.Digest)
		}
	}
	return list
}

// neutralEdits returns edits of things on which the two sides need not agree.
func neutralEdits(t *testing.T, dir string) (list []*mutant) {
	same := map[string]string{
		"int64_t": "long long", "uint64_t": "unsigned long", "int32_t": "int", "uint32_t": "unsigned", "uint16_t": "unsigned short",
		"uint8_t *": "char *", "double": "const double", "bool": "_Bool", "int8_t": "signed char", "uintptr_t": "unsigned long",
	}
	for _, tb := range tables {
		file := filepath.Join(tb.host, tb.src)
		text := readFile(t, dir, file)
		add := func(what, text string) {
			list = append(list, &mutant{kind: "neutral", what: tb.name + ": " + what, table: tb, file: file, text: text})
		}
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?m)^\t\.(\w+) = (\w+),\n`).FindAllStringSubmatch(text, -1) {
			f := definition(text, m[2])
			if f == nil || seen[m[2]] {
				continue
			}
			seen[m[2]] = true
			for i, p := range f.params {
				if s := same[f.ptypes[i]]; s != "" {
					add(m[2]+": "+p+" spelled otherwise", f.with(f.replaced(i, s+" "+f.pnames[i]), ""))
				}
			}
			if s := same[f.result]; s != "" {
				add(m[2]+": result spelled otherwise", f.returning(s))
			}
			if len(f.params) > 0 { // a parameter's name is the host's choice
				add(m[2]+": another name", f.with(f.replaced(0, f.ptypes[0]+" mine_"), "\t"+f.params[0]+" = mine_;\n"))
			}
		}
		add("a comment", "/* new */\n"+text)
	}
	return list
}
