//go:build linux && amd64

package sim

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

// module builds a program of testdata/modules in a module of its own, which requires others from
// the Go proxy, and returns its file.
func module(t *testing.T, name string, requires ...string) string {
	t.Helper()
	if files[name] != "" {
		return files[name]
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "modules", name))); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"mod", "init", "example.com/" + name}, append([]string{"get"}, requires...), {"mod", "tidy"}} {
		cmd := exec.Command(filepath.Join(kit.GOROOT, "bin", "go"), args...)
		cmd.Dir, cmd.Env = dir, kit.Env()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v, which takes the network\n%s", args, err, out)
		}
	}
	files[name] = filepath.Join(kit.Dir, name)
	if err := kit.Build(guests.Native, dir, "build", "-sim", "-o", files[name], "."); err != nil {
		t.Fatal(err)
	}
	return files[name]
}
