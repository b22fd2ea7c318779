//go:build linux && amd64

package sim

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
)

// Children that execute the program's file behave in the simulation as they do natively, and one
// seed is one run of all processes.
func TestChildren(t *testing.T) {
	file := program(t, "children")
	native, err := exec.Command(file).Output()
	if err != nil {
		t.Fatal(err)
	}
	const seeds = 5
	hashes := map[string]int{}
	for seed := range seeds {
		first, out := run(t, file, seed, ".", nil)
		if first.Ended != runs.Exit || first.Code != 0 || out != string(native) {
			t.Fatalf("seed %d: %s %d %s, want exit 0 and the same output; got\n%s\nnatively\n%s", seed, first.Ended, first.Code, first.Cause, out, native)
		}
		hashes[first.Hash]++
		for i := range max(1, *times/seeds) {
			if r, _ := run(t, file, seed, t.TempDir(), []string{"A=b"}); r.Hash != first.Hash {
				t.Fatalf("seed %d, run %d: hash %s, at first %s", seed, i, r.Hash, first.Hash)
			}
		}
	}
	if len(hashes) != seeds {
		t.Errorf("%d seeds have %d hashes", seeds, len(hashes))
	}
}

// The log of a run with children is always complete, and has a child's calls up to its execve.
func TestChildrenLog(t *testing.T) {
	var first []byte
	for i := range 5 {
		file := filepath.Join(t.TempDir(), "log")
		run(t, program(t, "children"), 1, ".", nil, "-env", "ONLY=grandchild", "-log", "-k", "-o", file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = text
		}
		if !bytes.Equal(text, first) {
			t.Fatalf("log %d is another one", i)
		}
	}
	if !regexp.MustCompile(`(?m)^.* 1001 g1  execve\("/usr/bin/children", \["children", "nest"\],.*\) = 0$`).Match(first) {
		t.Errorf("the log has no execve of the child\n%.2000s", first)
	}
}

// The tests of package sync start children. They pass with each seed.
func TestStdSync(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sync.test")
	if err := kit.Build(guests.Native, ".", "test", "-sim", "-c", "-o", file, "sync"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(kit.Table[0], "sim", "-seeds", "1..10", "-verify", "100", "-failures", "0", "-dir", filepath.Join(kit.GOROOT, "src", "sync"), file, "-test.short")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "10 seeds, 0 failed, 10 different runs, 10 of them run twice, ") {
		t.Errorf("%v: %v, want 10 seeds with 10 different runs, got\n%s", cmd, err, out)
	}
}
