//go:build cgo

package signal_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// C's handlers are chained to and put back; threads that Go does not know take part.
func TestForeign(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "foreign")
	build := exec.Command("go", "build", "-o", binary, "./testdata/foreign")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != "ok\n" {
		t.Errorf("%v\n%s", err, out)
	}
}
