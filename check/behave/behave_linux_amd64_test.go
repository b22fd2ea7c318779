package behave

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen/model"
)

// oneTable is the table of a host with one nb function.
var oneTable = &model.Table{Name: "t", Funcs: []*model.Func{{Name: "Root", C: "root", Num: 8, NB: true}}}

// compile runs the C compiler, in a directory of its own.
func compile(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("gcc", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gcc %s: %v (the test needs gcc)\n%s", strings.Join(args, " "), err, out)
	}
}

// ways are the forms in which a case is compiled: an object, and files linked from it.
var ways = []struct {
	name string
	args []string
	link []string
}{
	{"O0", []string{"-O0"}, nil},
	{"O2", []string{"-O2"}, nil},
	{"O2-nopic", []string{"-O2", "-fno-pic", "-mcmodel=small", "-fcf-protection=none"}, nil},
	{"Os-pic-sections", []string{"-Os", "-fPIC", "-ffunction-sections"}, nil},
	{"O2-lib", []string{"-O2", "-fPIC"}, []string{"-shared", "-Wl,-z,now"}},
	{"O1-lazy-lib", []string{"-O1", "-fPIC", "-fcf-protection=full"}, []string{"-shared", "-Wl,-z,lazy,-z,ibtplt"}},
	{"O1-noplt", []string{"-O1", "-fPIC", "-fno-plt"}, nil},
	{"O0-exe", []string{"-O0", "-fno-pie"}, []string{"-no-pie"}},
	{"O2-relr", []string{"-O2", "-fPIE"}, []string{"-pie", "-Wl,-z,pack-relative-relocs"}},
	{"O2-clash", []string{"-O2", "-fstack-clash-protection", "-mindirect-branch=thunk"}, nil},
	{"O3-avx", []string{"-O3", "-mavx2", "-mbmi2", "-fno-omit-frame-pointer"}, nil},
}

// shortWays are the ways for -short: an object, a program and a library.
var shortWays = []string{"O2", "O0-exe", "O2-lib"}

// TestCases compiles each host of testdata/cases.txtar in each way.
func TestCases(t *testing.T) {
	a, err := txtar.ParseFile("testdata/cases.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(a.Files) - 1; n < 50 {
		t.Errorf("%d cases, not 50", n)
	}
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			if testing.Short() && !slices.Contains(shortWays, way.name) {
				t.Skip("compiles and links every case once more")
			}
			t.Parallel()
			dir := t.TempDir()
			var all []string
			for _, f := range a.Files {
				text := string(f.Data)
				if strings.HasSuffix(f.Name, ".c") {
					text = "#include \"prelude.h\"\n" + text + "\nconst struct t_host { long (*root)(long); } t_host = {root};\n"
					if way.link != nil && !slices.Contains(way.link, "-shared") {
						text += "extern long mystery(long) __attribute__((weak));\nint main(int c, char **v) { return (int)t_host.root(c) + (v == 0); }\n"
					}
					all = append(all, f.Name)
				}
				if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			flags := append([]string{"-c", "-g1", "-w"}, way.args...)
			compile(t, dir, append(slices.Clone(flags), "-o", "prelude.h.gch", "prelude.h")...)
			compile(t, dir, append(flags, all...)...)
			for _, f := range a.Files[1:] {
				base := strings.TrimSuffix(f.Name, ".c")
				host := filepath.Join(dir, base+".o")
				if way.link != nil {
					out := filepath.Join(dir, base+".elf")
					compile(t, dir, append(append(slices.Clone(way.args), way.link...), "-o", out, host)...)
					host = out
				}
				t.Run(base, func(t *testing.T) { checkCase(t, host, string(f.Data)) })
			}
		})
	}
}

var comment = regexp.MustCompile(`(?m)^// (want|rule) (.*)$`)

func checkCase(t *testing.T, host, text string) {
	var want []string
	rules := ""
	for _, c := range comment.FindAllStringSubmatch(text, -1) {
		if c[1] == "want" {
			want = append(want, c[2])
		} else {
			rules += c[2] + "\n"
		}
	}
	g, err := Open(host)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	parsed, err := ParseRules("rules", []byte(rules))
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := Check(g, oneTable, Options{Rules: parsed}, &r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings() {
		got = append(got, brief(f))
	}
	slices.Sort(want)
	slices.Sort(got)
	got = slices.Compact(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
		for _, f := range r.Findings() {
			t.Log(f)
		}
	}
}

// brief returns a finding in the form of testdata/cases.txtar.
func brief(f report.Finding) string {
	sort := ""
	for _, s := range [][2]string{
		{"may block in", "blocks"}, {"calls Go", "go"}, {"takes a lock", "locks"}, {"number is not known", "number"}, {"nothing is known", "stranger"},
		{"through a pointer, ", "pointer"}, {"calls through a pointer", "pointer"}, {"C stack that", "stack"}, {"is promised", "deep"},
	} {
		if strings.Contains(f.Message, s[0]) {
			sort = s[1]
			if sort == "pointer" && strings.Contains(f.Message, "C stack that") {
				sort = "stack"
			}
			break
		}
	}
	if f.Incomplete {
		sort = "incomplete"
	}
	var names []string
	for line := range strings.Lines(f.Detail) {
		name, _, _ := strings.Cut(strings.Fields(line)[0], "+")
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	if sort == "stack" || sort == "deep" { // the last is reached again
		for i, n := range names {
			if slices.Contains(names[:i], n) {
				names = names[:i]
				break
			}
		}
	}
	return fmt.Sprintf("%s: %s", sort, strings.Join(names, " "))
}
