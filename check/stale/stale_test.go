package stale

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
)

// TestRepository checks that the generated files of this repository match their declarations.
func TestRepository(t *testing.T) {
	for _, root := range []string{"../../...", "../../bench/...", "../../examples/libs/..."} {
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
			t.Errorf("Check(%s): an unwanted finding: %v", root, f)
		}
	}
}

// TestDiff checks the form of a difference.
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

// TestSysLines changes the output of mksyscall -usys for package akaros, and its //sys lines: the
// command in the file's first line must make the file again.
func TestSysLines(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"sound", "zsyscall.go", "", "", ""},
		{"hand edit", "zsyscall.go", "ros.SYS_CLOSE", "ros.SYS_READ", "zsyscall.go: it is not what the declarations say"},
		{"line changed", "call_file.go", "//sys\tClose(fd int)", "//sys\tClose(fd int32)", "zsyscall.go: it is not what the declarations say"},
		{"other command", "zsyscall.go", "call_name.go ", "", "zsyscall.go: it is not what the declarations say"},
		{"other flag", "zsyscall.go", "-usys ", "-usys -x ", "zsyscall.go:1:1: the command at its head has a flag -x"},
		{"file gone", "zsyscall.go", "call_name.go ", "call_nome.go ", "call_nome.go: "},
		{"mistake", "call_file.go", "//sys\tClose(fd int)", "//sys\tClose(fd int", "call_file.go:"},
	} {
		dir := t.TempDir()
		names, err := filepath.Glob("../../akaros/*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("%d files of akaros, %v; want one or more", len(names), err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Base(name) == c.file {
				spoilt := strings.Replace(string(text), c.old, c.new, 1)
				if (spoilt == string(text)) != (c.old == c.new) {
					t.Fatalf("%s: %s has no %q", c.name, name, c.old)
				}
				text = []byte(spoilt)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		var r report.Report
		if err := Check([]string{dir + "/..."}, nil, &r); err != nil {
			t.Fatal(err)
		}
		list := r.Findings()
		if c.want == "" {
			if len(list) > 0 {
				t.Errorf("%s: findings %v, want none", c.name, list)
			}
			continue
		}
		if len(list) != 1 || !strings.HasPrefix(list[0].String(), dir+"/"+c.want) {
			t.Errorf("%s: %v, not %q", c.name, list, c.want)
		}
	}
}
