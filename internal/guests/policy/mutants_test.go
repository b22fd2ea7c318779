//go:build linux && amd64

package policy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

// acts lists calls that the program does not make, as expressions.
var acts = []struct{ name, expr string }{
	{"Read", `os.ReadFile("/etc/hostname")`},
	{"Write", `os.WriteFile("/etc/mutant", nil, 0o600)`},
	{"Mkdir", `os.Mkdir("/var/mutant", 0o700)`},
	{"Remove", `os.Remove("/var/mutant")`},
	{"Stat", `os.Stat("/root")`},
	{"Chmod", `os.Chmod("/etc/mutant", 0o600)`},
	{"Link", `os.Readlink("/proc/1/exe")`},
	{"TCP", `net.Dial("tcp", "192.0.2.1:80")`},
	{"UDP", `net.Dial("udp", "192.0.2.1:53")`},
	{"Unix", `net.Dial("unix", "/run/mutant.sock")`},
	{"Listen", `net.Listen("tcp", ":0")`},
	{"HTTP", `http.Get("http://192.0.2.1/")`},
	{"Exec", `exec.Command("/usr/bin/true").Run()`},
	{"Kill", `syscall.Kill(os.Getpid(), 0)`},
	{"Sync", `(&sync.Once{}).Do(func() { syscall.Sync() })`},
}

// shapes lists functions that make a call in different places, by name.
var shapes = []struct{ name, text string }{
	{"Plain", "func %[1]s() { %[2]s }"},
	{"Go", "func %[1]s() { done := make(chan bool); go func() { %[2]s; close(done) }(); <-done }"},
	{"Defer", "func %[1]s() { defer func() { %[2]s }() }"},
	{"Timer", "func %[1]s() { done := make(chan bool); time.AfterFunc(1, func() { %[2]s; close(done) }); <-done }"},
	{"Method", "type t%[1]s struct{}\nfunc (t%[1]s) run() { %[2]s }\nfunc %[1]s() { var i interface{ run() } = t%[1]s{}; i.run() }"},
	{"Generic", "func g%[1]s[T any](T) { %[2]s }\nfunc %[1]s() { g%[1]s(1) }"},
	{"Init", "func init() { if os.Getenv(\"MUTANT\") == \"%[1]s\" { %[2]s } }\nfunc %[1]s() {}"},
}

// A mutant is a function that makes one of the calls.
type mutant struct {
	name  string
	owner string // the function that makes the call
	dep   bool
}

// mutants writes the functions into a copy of the program.
func mutants(t *testing.T, dir string) (list []mutant) {
	for _, dep := range []bool{true, false} {
		pkg, table, file := "main", "places", "places.go"
		if dep {
			pkg, table, file = "dep", "Places", "dep/places.go"
		}
		var b strings.Builder
		fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"net\"\n\t\"net/http\"\n\t\"os\"\n\t\"os/exec\"\n\t\"sync\"\n\t\"syscall\"\n\t\"time\"\n)\n\nvar _ = time.Now\n\nfunc init() {\n", pkg)
		var bodies []string
		for _, a := range acts {
			for _, s := range shapes {
				m := mutant{name: pkg + s.name + a.name, dep: dep}
				m.owner = m.name
				switch s.name {
				case "Method":
					m.owner = "t" + m.name + ".run"
				case "Generic":
					m.owner = "g" + m.name
				case "Init":
					m.owner = "init"
				}
				list = append(list, m)
				fmt.Fprintf(&b, "\t%s[%q] = %s\n", table, m.name, m.name)
				bodies = append(bodies, fmt.Sprintf(s.text, m.name, a.expr))
			}
		}
		fmt.Fprintf(&b, "}\n\n%s\n", strings.Join(bodies, "\n\n"))
		if err := os.WriteFile(filepath.Join(dir, file), []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// TestMutants records a policy of a program, runs the program under it, and checks that each
// further call is caught, with the names of the module and the function that make it.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program, and runs it some 200 times")
	}
	kit, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/mutants")); err != nil {
		t.Fatal(err)
	}
	all := mutants(t, dir)
	program := filepath.Join(dir, "mutants.exe")
	if err := kit.Build(guests.Native, dir, "build", "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(dir, "record")
	run := func(mutant string, flags ...string) (string, int) {
		cmd := exec.Command(kit.Table[0], slices.Concat([]string{"exec"}, flags, []string{program})...)
		cmd.Env, cmd.Dir = append(kit.Env(), "MUTANT="+mutant), dir
		out, err := cmd.CombinedOutput()
		if _, ended := err.(*exec.ExitError); err != nil && !ended {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := run("", "-record", record); code != 0 {
		t.Fatalf("status %d, want 0\n%s", code, out)
	}
	for range 3 {
		if out, code := run("", "-policy", record); code != 0 || out != "done\n" {
			t.Fatalf("under its own policy: status %d, want 0 and done, got\n%s", code, out)
		}
	}
	for i, m := range all {
		if testing.Verbose() && i%50 == 0 {
			t.Logf("%d of %d", i, len(all))
		}
		module, pkg := "example.com/mutants", "main"
		if m.dep {
			module, pkg = "example.com/dep", "example.com/dep"
		}
		out, code := run(m.name, "-policy", record)
		want := fmt.Sprintf("%s.%s of module %s made a call", pkg, m.owner, module)
		if code != -1 || !strings.Contains(out, want) {
			t.Errorf("%s: status %d, and no %q in\n%s", m.name, code, want, out)
		}
	}
}
