package usysdecl_test

import (
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/vet/usysdecl"
)

// analyze runs the analyzer over every package of a module, and returns the findings of each
// directory below it, one on each line.
func analyze(t *testing.T, root string) map[string][]string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.com/m\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.LoadAllSyntax, Dir: root,
		Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "GOWORK=off"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{usysdecl.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, act := range graph.Roots {
		rel, err := filepath.Rel(root, act.Package.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if act.Err != nil {
			found[rel] = append(found[rel], "not analyzed")
		}
		for _, d := range act.Diagnostics {
			pos := act.Package.Fset.PositionFor(d.Pos, false)
			found[rel] = append(found[rel], fmt.Sprintf("%s:%d:%d: %s", filepath.Base(pos.Filename), pos.Line, pos.Column, d.Message))
		}
	}
	return found
}

// TestMistakes checks that the analyzer reports for the generator's bad packages the same
// mistakes in declarations as usys gen, with the same places.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("../../testdata/declarations/bad/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d bad packages, %v; want one or more", len(files), err)
	}
	root := t.TempDir()
	want := map[string][]string{}
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for _, f := range a.Files {
			if f.Name == "want" {
				want[dir] = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				continue
			}
			path := filepath.Join(root, dir, f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := analyze(t, root)
	n, skipped := 0, 0
	for dir, lines := range want {
		got := found[dir]
		if slices.Contains(got, "not analyzed") || got == nil && !goIsSound(filepath.Join(root, dir)) {
			skipped++ // it is not valid Go, which go vet reports
			continue
		}
		if dir == "uses_cgo" && !build.Default.CgoEnabled {
			continue // go leaves the file out, so vet does not see it
		}
		for _, line := range lines {
			file, _, _ := strings.Cut(line, ":")
			if info, err := os.Stat(filepath.Join(root, dir, file)); err != nil || info.IsDir() || strings.HasSuffix(file, "_test.go") || strings.Contains(line, ".s:") {
				continue // a mistake without a line, or in a file of another pass
			}
			if slices.Contains(got, line) {
				n++
			} else {
				t.Errorf("%s: missed: %s\ngot:\n%s", dir, line, strings.Join(got, "\n"))
			}
		}
	}
	fmt.Printf("usysdecl: %d mistakes of the generator's own bad packages found; %d packages are no Go\n", n, skipped)
	if n < 60 {
		t.Errorf("%d mistakes found, want 60 or more", n)
	}
}

// goIsSound reports whether a directory's files are valid Go.
func goIsSound(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, f := range files {
		if _, err := parser.ParseFile(token.NewFileSet(), f, nil, 0); err != nil {
			return false
		}
	}
	return len(files) > 0
}

// A line is a real declaration, split into the parts that mutations change.
type line struct {
	verb, name, params, results string
	attrs                       []string
}

func (l line) String() string {
	return "//usys:" + l.verb + " " + l.name + "(" + l.params + ")" + l.results + " [" + strings.Join(l.attrs, ", ") + "]"
}

// with returns l with an attribute added, or replaced if it has one of that name.
func (l line) with(attr string) line {
	key, _, _ := strings.Cut(attr, "=")
	l.attrs = append(slices.DeleteFunc(slices.Clone(l.attrs), func(a string) bool {
		k, _, _ := strings.Cut(a, "=")
		return k == key
	}), attr)
	return l
}

func (l line) without(key string) line {
	l.attrs = slices.DeleteFunc(slices.Clone(l.attrs), func(a string) bool { return strings.HasPrefix(a, key) })
	return l
}

// first puts a parameter before the others.
func (l line) first(param string) line {
	if l.params == "" {
		l.params = param
	} else {
		l.params = param + ", " + l.params
	}
	return l
}

// breaking are the mutations that make a declaration wrong.
var breaking = map[string]func(line) string{
	"noColon":      func(l line) string { return strings.Replace(l.String(), "//usys:", "//usys ", 1) },
	"blankBefore":  func(l line) string { return strings.Replace(l.String(), "//usys:", "// usys:", 1) },
	"blankAfter":   func(l line) string { return strings.Replace(l.String(), "//usys:", "//usys: ", 1) },
	"blanks":       func(l line) string { return strings.Replace(l.String(), "//usys:", "//  usys : ", 1) },
	"otherVerb":    func(l line) string { l.verb += "s"; return l.String() },
	"indented":     func(l line) string { return "func _() {\n\t" + l.String() + "\n}" },
	"noNumber":     func(l line) string { return l.without("num").String() },
	"sentinel":     func(l line) string { return l.with("num=7").String() },
	"tooHigh":      func(l line) string { return l.with("num=5000").String() },
	"hexNumber":    func(l line) string { return l.with("num=0x10").String() },
	"unknown":      func(l line) string { return l.with("blocking").String() },
	"twice":        func(l line) string { l.attrs = append(slices.Clone(l.attrs), "num=9"); return l.String() },
	"noValue":      func(l line) string { return l.with("c").String() },
	"badC":         func(l line) string { return l.with("c=3x").String() },
	"hugeStack":    func(l line) string { return l.with("stack=9M").String() },
	"keepsNothing": func(l line) string { return l.with("keeps=nobody").String() },
	"open":         func(l line) string { return strings.TrimSuffix(l.String(), "]") },
	"trailing":     func(l line) string { return l.String() + " blocks" },
	"unnamed":      func(l line) string { l.params = "int32"; return l.String() },
	"blankParam":   func(l line) string { return l.first("_ int32").String() },
	"slice":        func(l line) string { return l.first("zz []byte").String() },
	"str":          func(l line) string { return l.first("zz string").String() },
	"machineInt":   func(l line) string { return l.first("zz int").String() },
	"noType":       func(l line) string { return l.first("zz Nowhere").String() },
	"byValue":      func(l line) string { return l.first("zz Pair").String() },
	"otherPackage": func(l line) string { return l.first("zz time.Duration").String() },
	"variadic":     func(l line) string { l.params = "zz ...int32"; return l.String() },
	"sameName":     func(l line) string { return l.first("zz, zz int32").String() },
	"errName":      func(l line) string { l.results = " (e error)"; return l.without("absent").String() },
	"threeResults": func(l line) string { l.results = " (a, b int32, err error)"; return l.String() },
	"errnoAlone": func(l line) string {
		l.results = " (r int32)"
		return l.without("errno").without("absent").with("errno").String()
	},
	"noParens": func(l line) string {
		return strings.Replace(l.String(), "(", " ", 1)
	},
	"lowerNumber": func(l line) string { return l.with("num=3").String() },
}

// harmless are the mutations that leave it right.
var harmless = map[string]func(line) string{
	"copied":     func(l line) string { return l.String() },
	"otherName":  func(l line) string { l.name = "Other" + l.name; return l.String() },
	"moreParams": func(l line) string { return l.first("zz int32").String() },
	"pointer":    func(l line) string { return l.first("zz *Pair").String() },
	"commas":     func(l line) string { return strings.ReplaceAll(l.String(), ", ", ",  ") },
	"blanks":     func(l line) string { return strings.ReplaceAll(l.String(), " [", "   [") },
	"tabs":       func(l line) string { return strings.Replace(l.String(), " ", "\t", 1) },
	"reversed":   func(l line) string { l.attrs = slices.Clone(l.attrs); slices.Reverse(l.attrs); return l.String() },
	"number":     func(l line) string { return l.with("num=77").String() },
	"named":      func(l line) string { return l.with("c=another_name").String() },
	"constant":   func(l line) string { return l.with("const=ANOTHER").String() },
	"stack":      func(l line) string { return l.with("stack=64K").String() },
	"documented": func(l line) string { return "// " + l.name + " does what usys calls it for.\n//\n" + l.String() },
	"keeps":      func(l line) string { return l.first("zz *Pair").with("keeps=zz").String() },
	"otherVerb": func(l line) string {
		if l.verb = map[string]string{"nb": "call", "call": "nb"}[l.verb]; l.verb == "" {
			panic(l)
		}
		return l.String()
	},
	"afterProse": func(l line) string { return "// It is usys that calls this.\n\n" + l.String() },
	"noResult":   func(l line) string { l.results = ""; return l.without("errno").without("absent").String() },
	"float":      func(l line) string { return l.first("zz float64").String() },
}

var declaration = regexp.MustCompile(`^//usys:(call|nb) (\w+)\((.*?)\)( \(.*?\)| \w+)? ?\[(.*)\]$`)

// realLines returns the declarations of this repository that use no types of their package.
func realLines(t *testing.T) (list []line) {
	t.Helper()
	for _, pattern := range []string{"../../usys/*.go", "../../internal/hosttest/*.go", "../../examples/*/*.go", "../../bench/table/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v; want one or more", pattern, len(files), err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for s := range strings.Lines(string(text)) {
				s = strings.TrimSpace(s)
				m := declaration.FindStringSubmatch(s)
				if m == nil || decl.Declaration(s) == nil || strings.Contains(s, "abi=") || regexp.MustCompile(`\*[A-Z]|[a-z] [A-Z]| handle`).MatchString(m[3]+m[4]) ||
					strings.Count(m[3], ",") > decl.MaxParams-3 {
					continue
				}
				l := line{m[1], m[2], m[3], m[4], strings.FieldsFunc(m[5], func(r rune) bool { return r == ' ' || r == ',' })}
				list = append(list, l.with(fmt.Sprintf("num=%d", 8+len(list))))
			}
		}
	}
	return list
}

// TestMutants changes real declarations in several ways: the analyzer must report every one
// that is wrong now, and none that is still right.
func TestMutants(t *testing.T) {
	lines := realLines(t)
	root := t.TempDir()
	wrong := map[string]bool{}
	text := map[string]string{}
	write := func(kind string, i int, declaration string, bad bool) {
		dir := fmt.Sprintf("m%d%s", i, kind)
		if bad {
			dir += "bad"
		}
		wrong[dir], text[dir] = bad, declaration
		source := "package p\n\nimport \"unsafe\"\n\nvar _ unsafe.Pointer\n\n//usys:table p host=host\n\n" +
			"// Pair is a struct.\ntype Pair struct{ A, B int32 }\n\n" + declaration + "\n"
		err := os.Mkdir(filepath.Join(root, dir), 0o777)
		if err == nil {
			err = os.WriteFile(filepath.Join(root, dir, "p.go"), []byte(source), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	bad, good := slices.Sorted(maps.Keys(breaking)), slices.Sorted(maps.Keys(harmless))
	for i, l := range lines {
		for k := range 4 {
			kind := bad[(4*i+k)%len(bad)]
			write(kind, i, breaking[kind](l), true)
			kind = good[(4*i+k)%len(good)]
			write(kind, i, harmless[kind](l), false)
		}
	}
	found := analyze(t, root)
	nwrong, nright := 0, 0
	for dir, bad := range wrong {
		switch got := found[dir]; {
		case bad && len(got) == 0:
			t.Errorf("%s: missed: %s", dir, text[dir])
		case !bad && len(got) > 0:
			t.Errorf("%s: false alarm: %s\n%s", dir, text[dir], strings.Join(got, "\n"))
		}
		if bad {
			nwrong++
		} else {
			nright++
		}
	}
	fmt.Printf("usysdecl: %d wrong and %d right declarations made by machine of %d real ones\n", nwrong, nright, len(lines))
	if nwrong < 60 || nright < 60 {
		t.Errorf("%d wrong and %d right declarations, want 60 or more of each", nwrong, nright)
	}
}
