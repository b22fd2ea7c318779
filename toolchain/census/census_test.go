package census

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/toolchain/disasm"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// A release of Go on this machine.
type release struct {
	version, goroot string
	dir             string // where go runs
}

// localRelease returns the release of Go that runs the tests.
func localRelease(t *testing.T) release {
	t.Helper()
	g, err := findRelease(t, "local")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func findRelease(t *testing.T, version string) (release, error) {
	t.Helper()
	cmd := exec.Command("go", "env", "GOVERSION", "GOROOT")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+version)
	out, err := cmd.Output()
	if err != nil {
		return release{}, err
	}
	found, goroot, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return release{found, goroot, t.TempDir()}, nil
}

func (g release) tool(args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = g.dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+g.version, "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOFLAGS=")
	return cmd
}

// TestRelease compares the table of std's sites with the one in testdata, line by
// line, and counts them in any release.
func TestRelease(t *testing.T) { testRelease(t, localRelease(t)) }

func testRelease(t *testing.T, g release) {
	t.Helper()
	packages, err := Read(g.tool, g.goroot, nil, "std")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Print(&b, Rows(packages)); err != nil {
		t.Fatal(err)
	}
	const counts = "46 system calls: 39 ordinary, 2 gateway, 1 clone, 1 vfork, 2 thread exit, 1 sigreturn\n"
	if !strings.HasSuffix(b.String(), counts) {
		t.Errorf("not %s%s", counts, b.String())
	}
	golden := "testdata/" + g.version + ".txt"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if os.IsNotExist(err) {
		t.Skipf("no table of %s in testdata", g.version)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("-want +got, `go test ./toolchain/census -update` accepts:\n%s", diff)
	}
}

// TestExplained disassembles a program with a server, a client and golang.org/x/sys
// in it: the remaining system call instructions are exactly those that the table
// names.
func TestExplained(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program by usys build")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the rewriter is for linux/amd64")
	}
	usys := filepath.Join(t.TempDir(), "usys")
	if out, err := command(append(coverage.Build(), "-o", usys, "../../cmd/usys")).CombinedOutput(); err != nil {
		t.Fatalf("go build of usys: %v\n%s", err, out)
	}
	program := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command(usys, "build", "-o", program, "./testdata/program")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	got, err := disasm.Left(program)
	if err != nil {
		t.Fatal(err)
	}

	local := release{version: "local", goroot: goroot(t)}
	packages, err := Read(local.tool, local.goroot, nil, "runtime", "syscall", "./testdata/program")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	sys := false
	for _, r := range Rows(packages) {
		if r.Keeps {
			want[r.Func]++
		}
		sys = sys || r.Package == "golang.org/x/sys/unix"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-named by the table, +left in the program:\n%s", diff)
	}
	if !sys {
		t.Error("golang.org/x/sys/unix is not in the table")
	}
}

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func command(args []string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }
