package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// module makes a Go module below a temporary directory and goes there. It knows
// this repository by a replacement.
func module(t *testing.T, name string) {
	t.Helper()
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(repo, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	_, requirements, _ := strings.Cut(string(mod), "\n") // behind "module ..."
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module "+name+"\n"+requirements+
		"\nrequire github.com/usys-go/bridge v0.0.0\nreplace github.com/usys-go/bridge => "+repo+"\n")
	write(t, "go.sum", string(sum))
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// command runs a program in the current directory and answers all it printed.
func command(t *testing.T, env string, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), strings.Fields("GOFLAGS=-mod=mod GOWORK=off "+env)...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// goldenModule is a module with all good packages, generated afresh.
func goldenModule(t *testing.T) {
	t.Helper()
	archives, err := filepath.Glob("testdata/good/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no golden packages", err)
	}
	parsed := map[string]*txtar.Archive{}
	for _, file := range archives {
		if parsed[strings.TrimSuffix(filepath.Base(file), ".txtar")], err = txtar.ParseFile(file); err != nil {
			t.Fatal(err)
		}
	}
	module(t, "golden")
	var dirs []string
	for name, a := range parsed {
		for _, f := range a.Files {
			if !strings.HasPrefix(f.Name, "want/") {
				write(t, filepath.Join(name, f.Name), string(f.Data))
			}
		}
		dirs = append(dirs, name)
	}
	files, err := Generate(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(files); err != nil {
		t.Fatal(err)
	}
}

// TestVet gives the generated packages to the compiler, the real assembler and
// vet: where the bridge exists, with asmdecl and framepointer, and where it does
// not.
func TestVet(t *testing.T) {
	goldenModule(t)
	for _, platform := range []string{"linux/amd64", "darwin/amd64", "windows/amd64", "linux/arm64", "linux/riscv64"} {
		os, arch, _ := strings.Cut(platform, "/")
		t.Run(os+"_"+arch, func(t *testing.T) {
			env := "CGO_ENABLED=0 GOOS=" + os + " GOARCH=" + arch
			if out, err := command(t, env, "go", "vet", "./..."); err != nil {
				t.Errorf("go vet: %v\n%s", err, out)
			}
			if out, err := command(t, env, "go", "build", "./..."); err != nil {
				t.Errorf("go build: %v\n%s", err, out)
			}
			if out, err := command(t, env, "gofmt", "-l", "."); err != nil || out != "" {
				t.Errorf("gofmt -l: %v\n%s", err, out)
			}
		})
	}
}

// TestC gives the generated C to the C compiler, with all warnings.
func TestC(t *testing.T) {
	needCC(t)
	goldenModule(t)
	files, err := filepath.Glob("*/*/z*_host.c")
	if err != nil || len(files) == 0 {
		t.Fatal("no C files", err)
	}
	headers, _ := filepath.Glob("*/*/z*.h")
	for _, f := range append(files, headers...) {
		for _, std := range []string{"-std=gnu11", "-std=c11", "-std=gnu2x"} {
			if out, err := command(t, "", "cc", std, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-Wno-unused-const-variable", "-x", "c", f); err != nil {
				t.Errorf("%s %s: %v\n%s", f, std, err, out)
			}
		}
	}
}

// TestCross calls every function of the good packages and looks at what came
// across, in both directions.
func TestCross(t *testing.T) {
	needCC(t)
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the bridge exists on linux/amd64")
	}
	goldenModule(t)
	if out, err := command(t, "CGO_ENABLED=1", "go", "vet", "./..."); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
	out, err := command(t, "CGO_ENABLED=1", "go", "test", "-v", "./...")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := strings.Count(out, "--- PASS"); n < 10 {
		t.Errorf("only %d tests ran:\n%s", n, out)
	}
}

// needCC passes over a test where there is no C compiler: the bridge does
// without one if its host is not in the program.
func needCC(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip("no C compiler")
	}
}

// TestHeader executes the command that the generated files name in their first
// line, and demands that it makes just them.
func TestHeader(t *testing.T) {
	goldenModule(t)
	t.Chdir("types")
	before, err := Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range before {
		if err := os.Remove(f.Path); err != nil {
			t.Fatal(err)
		}
	}
	_, header, _ := strings.Cut(string(before[0].Text), `Code generated by "`)
	header, _, _ = strings.Cut(header, `"; DO NOT EDIT.`)
	args := strings.Fields(header)
	if out, err := command(t, "", args[0], args[1:]...); err != nil {
		t.Fatalf("%s: %v\n%s", header, err, out)
	}
	for _, f := range before {
		if text, err := os.ReadFile(f.Path); err != nil || string(text) != string(f.Text) {
			t.Errorf("%s: %s does not make it again (%v)", f.Path, header, err)
		}
	}
}

// BenchmarkGenerate makes the files of package usys: the seven functions.
func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, err := Generate("../usys"); err != nil {
			b.Fatal(err)
		}
	}
}
