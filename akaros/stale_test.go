package akaros

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestGenerated runs the command in the first line of the generated file and compares the
// output with the committed file.
func TestGenerated(t *testing.T) {
	want, err := os.ReadFile("zsyscall.go")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(want), "\n")
	args := strings.Fields(strings.TrimPrefix(first, "// mksyscall "))
	cmd := exec.Command("go", append([]string{"run", "github.com/usys-go/bridge/mksyscall"}, args...)...)
	cmd.Stderr = new(bytes.Buffer)
	got, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, cmd.Stderr)
	}
	if !bytes.Equal(got, want) {
		t.Error("zsyscall.go is stale: go generate ./akaros mends it")
	}
	vet := exec.Command("go", "vet", "-unsafeptr", ".")
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", vet, err, out)
	}
}
