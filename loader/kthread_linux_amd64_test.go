package loader

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var cycles = flag.Int("cycles", 100, "how often the scheduler starts and stops")

// The scheduler in the loader, where each thread has a block of the loader.
func TestSchedulerCycles(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a loader of its own")
	}
	cache(t)
	dir := t.TempDir()
	guest := filepath.Join(dir, "guest")
	if err := os.WriteFile(guest+".go", []byte("package main\n\nfunc main() { print(\"and the guest runs\") }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", guest, guest+".go")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	out, err := exec.Command(mustBuild(t, "testdata/cycles"), guest, fmt.Sprint(*cycles)).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "nothing is left") || !strings.Contains(string(out), "and the guest runs") {
		t.Errorf("%d cycles: %v, want \"nothing is left\" and \"and the guest runs\", got\n%s", *cycles, err, out)
	}
}
