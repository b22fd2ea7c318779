package check

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/usys-go/bridge/gen"
)

// A differing is a directory with a program, and a host compiled with other declarations.
type differing struct {
	t   *testing.T
	dir string
}

func (m differing) put(name, text string) {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

func (m differing) generate() {
	m.t.Helper()
	files, err := gen.Generate(filepath.Join(m.dir, "tab"))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := gen.Write(files); err != nil {
		m.t.Fatal(err)
	}
}

func (m differing) run(name string, args ...string) string {
	m.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// TestOtherDeclarations builds a host from one set of declarations and a program
// from another. At run time exactly the functions that differ are named, and all
// others work; and check names the same ones.
func TestOtherDeclarations(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("hosts are for amd64")
	}
	a, err := txtar.ParseFile("testdata/differ.txtar")
	if err != nil {
		t.Fatal(err)
	}
	m, text := differing{t, t.TempDir()}, map[string]string{}
	for _, f := range a.Files {
		text[f.Name] = string(f.Data)
		m.put(f.Name, string(f.Data))
	}
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	m.put("go.mod", fmt.Sprintf("module example.com/differ\n\ngo 1.26\n\nrequire github.com/usys-go/bridge v0.0.0\n\nreplace github.com/usys-go/bridge => %q\n", repo))
	m.generate() // both sides of the host
	m.put("tab/tab.go", text["tab/tab.go.new"])
	m.generate() // and the program's, whose C side goes elsewhere
	if err := os.RemoveAll(filepath.Join(m.dir, "unused")); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(m.dir, "program")
	m.run("go", "build", "-o", program, ".")
	if diff := cmp.Diff(text["want"], m.run(program)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	r, err := Run(Options{Args: []string{filepath.Join(m.dir, "tab")}, Hosts: []string{program}, Sides: true})
	if err != nil {
		t.Fatal(err)
	}
	// Findings about a struct have its place; all others begin with the function.
	var named []string
	for _, f := range r.Findings() {
		name := regexp.MustCompile(`^\w+`).FindString(f.Message)
		if strings.HasPrefix(f.Message, "field Pair.") || strings.HasPrefix(f.Message, "struct Pair ") {
			name = "Field"
		}
		named = append(named, strings.ToLower(name))
	}
	slices.Sort(named)
	if diff := cmp.Diff([]string{"blocks", "fails", "field", "first", "new", "order", "second", "wider"}, slices.Compact(named)); diff != "" {
		t.Errorf("check names others (-want +got):\n%s\n%v", diff, r.Findings())
	}
}
