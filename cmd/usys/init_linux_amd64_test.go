package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mostInit is how much memory package initialisation may allocate in all. Each start of the command
// pays for it, also where the command executes a program; tables that few commands read are made when
// they are first read.
var mostInit = struct{ bytes, allocs int }{700_000, 4_500}

// mostOwn is how much one package of this module may allocate. Package calls has the tables of
// Linux's calls.
const mostOwn = 40_000

// TestInit bounds the memory that is allocated before main begins.
func TestInit(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	cmd := exec.Command(commandHere(t), "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1", "GOCOVERDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("usys version: %v\n%s", err, out)
	}
	bytes, allocs, packages := 0, 0, 0
	for line := range strings.Lines(string(out)) {
		var name string
		var at, took float64
		var b, n int
		if _, err := fmt.Sscanf(line, "init %s @%g ms, %g ms clock, %d bytes, %d allocs", &name, &at, &took, &b, &n); err != nil {
			continue
		}
		bytes, allocs, packages = bytes+b, allocs+n, packages+1
		if (strings.HasPrefix(name, "main") || strings.Contains(name, "usys-go")) && b > mostOwn && filepath.Base(name) != "calls" {
			t.Errorf("package %s allocates %d bytes when it is initialised, want at most %d (make the table when it is first read)", name, b, mostOwn)
		}
	}
	if packages < 50 || bytes > mostInit.bytes || allocs > mostInit.allocs {
		t.Errorf("%d packages allocate %d bytes in %d pieces, want 50 packages or more and at most %d bytes in %d pieces", packages, bytes, allocs, mostInit.bytes, mostInit.allocs)
	}
	t.Logf("%d packages, %d bytes, %d allocations", packages, bytes, allocs)
}
