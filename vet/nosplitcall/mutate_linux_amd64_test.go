package nosplitcall

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// tools is the code that the mutants of each package use.
const tools = `
var (
	mutList    []int
	mutMap     map[int]int
	mutChan    chan int
	mutText    string
	mutBytes   []byte
	mutFunc    func()
	mutPointer *int
	mutAny     any
	mutMeth    interface{ M(int) string }
	mutCount   int
	mutRecord  struct{ p, q *int; n int }
	mutComplex complex128
	mutPlain   [3]int
	mutStrings [3]string
	mutFields  struct {
		s, t string
		f    float64
		a    any
	}
	mutMixed struct {
		n    int
		s    string
		f, g float64
		t    string
	}
)

func mutSplit() { mutList = append(mutList, mutList...); mutFunc() }

//go:nosplit
//go:norace
func mutNosplit(n int) int { mutSplit(); return n }

//go:nosplit
//go:norace
func mutFar(n int) int { return mutNosplit(n) }

//go:nosplit
//go:norace
func mutPure(n int) int { return n*3 + 1 }

//go:nosplit
//go:norace
func mutKeep(p *int) { mutRecord.p = p }

func mutLeaf(n int) int { return n<<2 | 1 }

type mutPair struct{ a, b int }

func (p mutPair) sum() int { return p.a + p.b }
`

// wrongStatements are not allowed in a region; each has the message that reports it.
var wrongStatements = []struct{ code, message string }{
	{`println(1)`, "println may split"},
	{`mutList = append(mutList, 1)`, "append may allocate"},
	{`go mutSplit()`, "go may split"},
	{`for range mutCount { defer mutSplit() }`, "defer in a loop may split"},
	{`mutMap[1] = 2`, "assignment to a map's element may split"},
	{`mutCount = mutMap[3]`, "lookup in a map may split"},
	{`delete(mutMap, 1)`, "delete may split"},
	{`clear(mutMap)`, "clear of a map may split"},
	{`for k := range mutMap { mutCount = k }`, "range over a map may split"},
	{`mutChan <- 1`, "a send on a channel may block"},
	{`mutCount = <-mutChan`, "a receive from a channel may block"},
	{`close(mutChan)`, "close of a channel may split"},
	{`select { case mutChan <- 1: default: }`, "select may split"},
	{`select { case mutChan <- 1: case <-mutChan: }`, "select may block"},
	{`mutText += mutText`, "concatenation of strings may split"},
	{`mutText = string(mutBytes)`, "conversion of []byte to string may split"},
	{`mutBytes = []byte(mutText)`, "conversion of string to []byte may split"},
	{`mutText = string(rune(mutCount))`, "conversion of rune to string may split"},
	{`mutSplit()`, "mutSplit may split"},
	{`mutFunc()`, "an indirect call may split"},
	{`mutText = mutMeth.M(1)`, "method M may split"},
	{`mutCount = mutNosplit(3)`, "mutSplit may split"},
	{`mutCount = mutFar(3)`, "mutSplit may split"},
	{`mutCount = mutLeaf(mutFar(3))`, "mutSplit may split"},
	{`mutPointer = new(int)`, "new may allocate"},
	{`mutPointer = &[]int{1, 2}[1]`, "a composite literal that escapes may allocate"},
	{`x := mutCount; mutPointer = &x`, "which escapes, may allocate"},
	{`mutAny = mutCount`, "conversion of int to any may allocate"},
	{`mutBytes = make([]byte, mutCount)`, "make of a slice may allocate"},
	{`mutMap = make(map[int]int)`, "make of a map may allocate"},
	{`x := mutCount; mutFunc = func() { x++ }`, "may allocate"},
	{`mutKeep(mutPointer)`, "has a write barrier"},
	{`mutPointer = mutRecord.p`, "has a write barrier"},
	{`mutRecord.q = nil`, "has a write barrier"},
	{`if mutAny == any(mutMeth) { mutCount++ }`, "comparison of any may split"},
	{`_ = mutAny.(interface{ N() })`, "type assertion to interface"},
	{`x := mutStrings; x[1] = "b"; if x == mutStrings { mutCount++ }`, "comparison of [3]string may split"},
	{`x := mutFields; x.f++; if x == mutFields { mutCount++ }`, "may split"},
	{`x := mutMixed; x.t = "c"; if x == mutMixed { mutCount++ }`, "may split"},
	{`if mutCount > 3 { mutSplit() }`, "mutSplit may split"},
	{`for mutCount > 3 { mutSplit() }`, "mutSplit may split"},
	{`func() { mutSplit() }()`, "a call of a func literal may split"},
}

// rightStatements are allowed in a region.
var rightStatements = []string{
	`mutCount = mutLeaf(3)`,
	`mutCount = mutPure(3)`,
	`mutCount++`,
	`mutRecord.n = mutLeaf(mutPure(1)) + mutPure(mutLeaf(2))`,
	`if false { println(1) }`,
	`const debug = 1 > 2; if debug { mutSplit() }`,
	`x := 1; x++; mutCount = x`,
	`var a [4]uintptr; a[mutCount&3] = 1; mutCount = int(a[1])`,
	`p := &[2]int{1, 2}; p[0] = 3; mutCount = p[1]`,
	`b := make([]byte, 8); b[0] = 1; mutCount = len(b)`,
	`f := func(n int) int { return n + 1 }; mutCount = f(2)`,
	`for i := 0; i < 3; i++ { mutCount += mutLeaf(i) }`,
	`for i := range 3 { mutCount -= i }`,
	`for _, n := range mutList { mutCount += n }`,
	`switch mutLeaf(1) { case 1: mutCount = 2; default: mutCount = 3 }`,
	`mutCount = max(1, mutLeaf(2))`,
	`mutCount = len(mutText) + cap(mutBytes) + len(mutMap)`,
	`if mutText == "x" { mutCount = 2 }`,
	`if string(mutBytes) == mutText { mutCount = 2 }`,
	`p := mutPair{1, 2}; mutCount = p.sum()`,
	`x, y := mutCount, 2; p := &x; if y > 3 { p = &y }; mutCount = *p`,
	`mutCount = mutList[2]`,
	`mutCount = copy(mutBytes, mutText)`,
	`clear(mutBytes)`,
	`if mutPointer != nil { *mutPointer = 3 }`,
	`x, ok := mutAny.(int); if ok { mutCount = x }`,
	`s := mutBytes[1:2]; mutCount = len(s)`,
	`goto done; done:`,
	`mutComplex = mutComplex * mutComplex / 3`,
	`for range mutText { mutCount++ }`,
	`defer mutSplit()`,
	`defer func() { mutCount++ }()`,
	`if mutPlain == [3]int{1} { mutCount++ }`,
	`var any any; if any == nil { mutCount = 1 }`,
}

// A source of real functions to mutate.
type source struct {
	pattern, enter, exit string
	file                 string // the mutants are added to its package
}

func mutantSources() []source {
	//lint:ignore SA1019 the test runs where it was built
	goroot := filepath.Join(runtime.GOROOT(), "src")
	own := source{enter: "entersyscall()", exit: "exitsyscall()"}
	var list []source
	for _, dir := range []string{"usys", "examples/mathlib", "examples/ring", "internal/hosttest"} {
		own.pattern, own.file = "../../"+dir, filepath.Join("../..", dir, "ztable_linux_amd64.go")
		list = append(list, own)
	}
	own.pattern, own.file = "../../usys", "../../usys/call_linux_amd64.go"
	list = append(list, own,
		source{"runtime", "entersyscall()", "exitsyscall()", filepath.Join(goroot, "runtime/cgocall.go")},
		source{"runtime", "entersyscallblock()", "exitsyscall()", filepath.Join(goroot, "runtime/lock_futex.go")},
		source{"syscall", "runtime_entersyscall()", "runtime_exitsyscall()", filepath.Join(goroot, "syscall/syscall_linux.go")},
	)
	return list
}

// A mutant is one function, changed.
type mutant struct {
	name, how, message string // message: the expected finding; "": none
	text               string
}

var directive = regexp.MustCompile(`(?m)^//go:(nosplit|norace|uintptrkeepalive|nocheckptr)\n`)

const marked = "//usys:nomove\n"

// A maker makes the mutants of one function.
type maker struct {
	s             source
	name          string // the function's
	body, pragmas string
	list          *[]mutant
}

// mutants makes all of a file's functions that have the two calls in them.
func mutants(t *testing.T, s source) (list []mutant) {
	src, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, s.file, src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Body == nil || d.Recv != nil {
			continue
		}
		m := maker{s: s, name: d.Name.Name, pragmas: directivesOf(s, d), list: &list}
		m.body = string(src[fset.Position(d.Pos()).Offset:fset.Position(d.End()).Offset])
		enter, exit := "\t"+s.enter+"\n", "\t"+s.exit+"\n"
		if strings.Count(m.body, enter) != 1 || strings.Count(m.body, exit) != 1 || strings.Index(m.body, enter) > strings.Index(m.body, exit) {
			continue
		}
		m.add("as it is", "", m.body, m.pragmas)
		m.add("not nosplit itself", "", m.body, m.without("//go:nosplit\n"))
		m.statements(enter, exit)
		m.panics(enter, exit)
		m.races(enter)
		m.moves(exit)
	}
	return list
}

// directivesOf returns a function's directives, and those that its mutants need.
func directivesOf(s source, d *ast.FuncDecl) (text string) {
	if d.Doc != nil {
		for _, c := range d.Doc.List {
			if directive.MatchString(c.Text + "\n") {
				text += c.Text + "\n"
			}
		}
	}
	if !strings.Contains(text, "go:norace") && s.pattern != "runtime" {
		text += "//go:norace\n" // package syscall has it not: its regions touch no memory, the statements do
	}
	if !strings.Contains(text, "go:nosplit") {
		text += "//go:nosplit\n"
	}
	return text
}

// without returns the function's directives without one of them.
func (m maker) without(pragma string) string { return strings.Replace(m.pragmas, pragma, "", 1) }

// add adds a mutant. message is part of the finding that it must cause; "" is none.
func (m maker) add(how, message, text, pragmas string) {
	file := strings.TrimSuffix(filepath.Base(m.s.file), ".go")
	name := fmt.Sprintf("mut_%s_%d_%s", file, len(*m.list), m.name)
	text = strings.Replace(text, "func "+m.name+"(", "func "+name+"(", 1)
	*m.list = append(*m.list, mutant{name, how, message, pragmas + text + "\n"})
}

// statements adds functions with a statement more, at different places.
func (m maker) statements(enter, exit string) {
	for _, w := range wrongStatements {
		block := "\t{ " + w.code + " }\n"
		m.add(w.code+" after entersyscall", w.message, strings.Replace(m.body, enter, enter+block, 1), m.pragmas)
		m.add(w.code+" before exitsyscall", w.message, strings.Replace(m.body, exit, block+exit, 1), m.pragmas)
		before, after := strings.Replace(m.body, enter, block+enter, 1), strings.Replace(m.body, exit, exit+block, 1)
		m.add(w.code+" before entersyscall", "", before, m.pragmas)
		m.add(w.code+" after exitsyscall", "", after, m.pragmas)
		if m.s.pattern == "../../usys" { // where the rest may stand in a marked function
			m.add(w.code+" before entersyscall, marked", w.message, before, m.pragmas+marked)
			m.add(w.code+" after exitsyscall, marked", "", after, m.pragmas+marked)
		}
	}
	for _, code := range rightStatements {
		block := "\t{ " + code + " }\n"
		if strings.Contains(code, "goto") {
			block = "\t{ " + code + " mutCount++ }\n"
		}
		m.add(code+" after entersyscall", "", strings.Replace(m.body, enter, enter+block, 1), m.pragmas)
	}
}

// panics adds functions with a panic.
func (m maker) panics(enter, exit string) {
	panics := `	if mutCount < 0 { panic("negative") }` + "\n"
	m.add("a panic in between", "panic ends in", strings.Replace(m.body, enter, enter+panics, 1), m.pragmas)
	m.add("a panic before", "", strings.Replace(m.body, enter, panics+enter, 1), m.pragmas)
	m.add("a panic in between, marked", "panic ends in", strings.Replace(m.body, enter, enter+panics, 1), m.pragmas+marked)
	if m.s.pattern == "../../usys" {
		m.add("a panic before, marked", "", strings.Replace(m.body, enter, panics+enter, 1), m.pragmas+marked)
	}
	m.add("a panic after", "", strings.Replace(m.body, exit, exit+panics, 1), m.pragmas)
}

// races adds functions that the race detector instruments.
func (m maker) races(enter string) {
	if m.s.pattern == "runtime" { // which is not instrumented
		return
	}
	m.add("an access without norace", "access to variable mutCount is instrumented",
		strings.Replace(m.body, enter, enter+"\tmutCount++\n", 1), m.without("//go:norace\n"))
	if !strings.Contains(m.body, "table()") || strings.Contains(m.body, "Fail(") {
		m.add("without norace", "", m.body, m.without("//go:norace\n"))
	}
}

// moves adds functions with exitsyscall at another place.
func (m maker) moves(exit string) {
	late := strings.Replace(m.body, exit, "", 1)
	if strings.Contains(m.body, "Fail(table()") { // the real mistake: the error is made too early
		m.add("exitsyscall after the error is made", "Fail may split",
			strings.Replace(late, "\treturn\n}", exit+"\treturn\n}", 1), m.pragmas)
		m.add("exitsyscall forgotten", "Fail may split", late, m.pragmas)
	}
	if strings.Contains(m.body, "forget(f, fail)") {
		m.add("exitsyscall after forget", "forget may split",
			strings.Replace(late, "forget(f, fail)\n", "forget(f, fail)\n"+exit, 1), m.pragmas)
	}
}

// A mutated is a package with mutants in its files.
type mutated struct {
	overlay map[string][]byte
	all     []*mutant
	at      map[string]*mutant // by file:line
}

// mutate adds mutants to the files of a package.
func mutate(t *testing.T, files []source) mutated {
	p := mutated{overlay: map[string][]byte{}, at: map[string]*mutant{}}
	for i, s := range files {
		list := mutants(t, s)
		if len(list) == 0 {
			t.Errorf("%s has no function with %s", s.file, s.enter)
			continue
		}
		abs, err := filepath.Abs(s.file)
		if err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(abs)
		if err != nil {
			t.Fatal(err)
		}
		text := string(src)
		if i == 0 {
			text += tools
		}
		line := strings.Count(text, "\n")
		for _, m := range list {
			text += m.text
			p.all = append(p.all, &m)
			for range strings.Count(m.text, "\n") {
				line++
				p.at[fmt.Sprintf("%s:%d", filepath.Base(abs), line)] = &m
			}
		}
		p.overlay[abs] = []byte(text)
	}
	return p
}

// Real functions, made wrong or changed without harm by machine: each wrong one
// is found, and nothing is said of a right one.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("analyzes the standard library and the module with some thousand mutants")
	}
	wrong, right, missed, alarms := 0, 0, 0, 0
	sources := map[string][]source{} // by package: each is analyzed once
	for _, s := range mutantSources() {
		sources[s.pattern] = append(sources[s.pattern], s)
	}
	for pattern, files := range sources {
		p := mutate(t, files)
		found := map[*mutant][]string{}
		var findings []finding
		t.Run(pattern, func(t *testing.T) {
			dir := ""
			if !strings.HasPrefix(pattern, ".") {
				// go accepts no overlay in the module cache, where a downloaded toolchain
				// lies. The standard library needs no module, so use an empty cache.
				t.Setenv("GOMODCACHE", t.TempDir())
				dir = module(t, map[string]string{})
			}
			findings, _ = analyze(t, dir, p.overlay, pattern)
		})
		for _, f := range findings {
			if m := p.at[f.place]; m != nil {
				found[m] = append(found[m], f.message)
			} else {
				t.Errorf("an alarm outside the mutants: %v", f)
			}
		}
		for _, m := range p.all {
			if m.message == "" {
				if right++; len(found[m]) > 0 {
					alarms++
					t.Errorf("%s: %s: %s: false alarm: %q", pattern, m.name, m.how, found[m])
				}
			} else if wrong++; !strings.Contains(strings.Join(found[m], "\n"), m.message) {
				missed++
				t.Errorf("%s: %s: %s: not found: %q; but %q", pattern, m.name, m.how, m.message, found[m])
			}
		}
	}
	t.Logf("mutants of real functions: %d of %d wrong ones found, %d false alarms in %d right ones", wrong-missed, wrong, alarms, right)
	if wrong < 60 || right < 60 {
		t.Errorf("%d wrong and %d right mutants, want 60 or more of each", wrong, right)
	}
}

// TestAssemblyMutants changes the assembly of package usys: the calls of a trampoline, and the
// size of its frame.
func TestAssemblyMutants(t *testing.T) {
	names, err := filepath.Glob("../../usys/*")
	if err != nil {
		t.Fatal(err)
	}
	base := map[string]string{"usys/tools.go": "package usys\n" + tools}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base["usys/"+filepath.Base(name)] = string(text)
	}
	const file = "usys/ztable_linux_amd64.s"
	trampolines := regexp.MustCompile(`(?m)^TEXT ·c_(\w+)\(SB\), NOSPLIT\|NOFRAME, \$0(-\d+)$`)
	count := len(trampolines.FindAllString(base[file], -1))
	if count < 5 {
		t.Fatalf("only %d trampolines", count)
	}
	missed, alarms := 0, 0
	for _, c := range []struct{ how, by, message string }{
		{"as it is", "$0", ""},
		{"calls a function that splits", "$0\n\tCALL\t·mutSplit(SB)", "a call of usys.mutSplit may split the stack"},
		{"jumps to one", "$0\n\tJMP\t·mutSplit(SB)", "a call of usys.mutSplit may split the stack"},
		{"calls one that is nosplit", "$0\n\tCALL\t·mutPure(SB)", ""},
		{"calls one that calls one that splits", "$0\n\tCALL\t·mutFar(SB)", "a call of usys.mutSplit may split the stack"},
		{"calls one that stores a pointer", "$0\n\tCALL\t·mutKeep(SB)", "has a write barrier"},
		{"calls C", "$0\n\tCALL\tBX", ""},
		{"a frame too large", "TEXT ·c_$1(SB), NOSPLIT, $$784$2", "is over the 792 byte limit"},
		{"a frame", "TEXT ·c_$1(SB), NOSPLIT, $$64$2", ""},
		{"a split check", "TEXT ·c_$1(SB), 0, $$64$2", "may split the stack"},
		{"pushes", "$0\n\tPUSHQ\tAX\n\tADJSP\t$$600\n\tCALL\tusys·absent(SB)\n\tADJSP\t$$-600\n\tPOPQ\tAX", ""},
		{"pushes too much", "$0\n\tPUSHQ\tAX\n\tADJSP\t$$800\n\tADJSP\t$$-800\n\tPOPQ\tAX", "is over the 792 byte limit"},
	} {
		files := map[string]string{}
		for name, text := range base {
			files[name] = text
		}
		files[file] = trampolines.ReplaceAllString(base[file], c.by)
		list, _ := analyze(t, module(t, files), nil, "./usys")
		hits := 0
		for _, f := range list {
			if c.message != "" && strings.Contains(f.message, c.message) {
				hits++
			} else if c.message == "" {
				alarms++
				t.Errorf("%s: false alarm: %v", c.how, f)
			}
		}
		if c.message != "" && hits < count {
			missed += count - hits
			t.Errorf("%s: found %d of %d: %v", c.how, hits, count, list)
		}
	}
	t.Logf("mutants of %d trampolines: %d missed, %d false alarms", count, missed, alarms)
}
