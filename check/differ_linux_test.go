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
	dir, text := t.TempDir(), map[string]string{}
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range a.Files {
		text[f.Name] = string(f.Data)
		put(f.Name, string(f.Data))
	}
	repo, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	put("go.mod", fmt.Sprintf("module example.com/differ\n\ngo 1.26\n\nrequire github.com/usys-go/bridge v0.0.0\n\nreplace github.com/usys-go/bridge => %q\n", repo))
	generate := func() {
		t.Helper()
		files, err := gen.Generate(filepath.Join(dir, "tab"))
		if err != nil {
			t.Fatal(err)
		}
		if err := gen.Write(files); err != nil {
			t.Fatal(err)
		}
	}
	generate() // both sides of the host
	put("tab/tab.go", text["tab/tab.go.new"])
	generate() // and the program's, whose C side goes elsewhere
	if err := os.RemoveAll(filepath.Join(dir, "unused")); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
		return string(out)
	}
	program := filepath.Join(dir, "program")
	run("go", "build", "-o", program, ".")
	if diff := cmp.Diff(text["want"], run(program)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	r, err := Run(Options{Args: []string{filepath.Join(dir, "tab")}, Hosts: []string{program}, Sides: true})
	if err != nil {
		t.Fatal(err)
	}
	// A struct's findings stand at the struct, all others begin with the function.
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
