package behave

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
)

// TestOwnHosts checks parlib, and the host of the call path's tests, as they are linked into a
// Go program. parlib has no findings. The other host has mistakes on purpose: one function
// calls itself, another calls Go.
func TestOwnHosts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every host of the project")
	}
	program := filepath.Join(t.TempDir(), "hosttest.test")
	cmd := exec.Command("go", "test", "-c", "-o", program, "../../internal/hosttest")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	packages, err := gen.Load("../../usys", "../../internal/hosttest")
	if err != nil {
		t.Fatal(err)
	}
	g, err := Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	rules, err := ParseRules("test", []byte("pass wreck"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range packages {
		var r report.Report
		if err := Check(g, p.Table, Options{Rules: rules}, &r); err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings() {
			got = append(got, p.Table.Name+" "+brief(f))
		}
		if n := len(g.done); p.Table.Name == "hosttest" && n < 30 {
			t.Errorf("only %d functions were followed", n)
		}
	}
	want := []string{"hosttest go: h_callback goCallback __wrap_crosscall2", "hosttest go: h_callback goCallback __wrap_crosscall2", "hosttest stack: h_deep", "hosttest stack: h_deep"}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUsage compares the output of -fstack-usage with the sizes computed from the code.
func TestUsage(t *testing.T) {
	dir := t.TempDir()
	source := `long root(long x);
__attribute__((noipa)) static long f(long x) { volatile char a[5000]; a[0] = (char)x; return a[x]; }
__attribute__((noipa)) static long g(long x) { volatile char a[x]; a[0] = (char)x; return a[x / 2]; }
long root(long x) { return f(x) + (x ? g(x) : 0); }
const struct t_host { long (*root)(long); } t_host = {root};
`
	if err := os.WriteFile(filepath.Join(dir, "a.c"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, o := range []string{"-O0", "-O2"} {
		compile(t, dir, "-c", o, "-fstack-usage", "a.c")
		usage, err := ReadUsage(dir)
		if err != nil {
			t.Fatal(err)
		}
		var needs []int64
		for _, u := range []Usage{nil, usage} {
			g, err := Open(filepath.Join(dir, "a.o"))
			if err != nil {
				t.Fatal(err)
			}
			var r report.Report
			if err := Check(g, oneTable, Options{Usage: u}, &r); err != nil {
				t.Fatal(err)
			}
			if list := r.Findings(); len(list) != 1 || brief(list[0]) != "stack: root g" {
				t.Errorf("%s: findings %v, want one: stack: root g", o, list)
			}
			d := deepener{g: g, su: u, done: map[*analysis]*need{}}
			needs = append(needs, d.need(g.done[g.m.Resolve("root")]).bytes)
			g.Close()
		}
		// gcc does not count the red zone.
		if d := needs[0] - needs[1]; d < 0 || d > redZone || needs[0] < 5000 || needs[0] > 5300 {
			t.Errorf("%s: by the code %d, by -fstack-usage %d; want 5000 to 5300, at most %d less", o, needs[0], needs[1], redZone)
		}
	}
	if _, err := ReadUsage(t.TempDir()); err == nil || !strings.Contains(err.Error(), "compile with -fstack-usage") {
		t.Errorf("ReadUsage of an empty directory: %v, want an error that names -fstack-usage", err)
	}
}
