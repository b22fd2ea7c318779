//go:build linux && amd64

package sim

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// state describes a file that crash has written.
func state(t *testing.T, path string) string {
	t.Helper()
	whole := bytes.Repeat([]byte("0123456789abcdef"), 1<<12)
	b, err := os.ReadFile(path)
	switch {
	case os.IsNotExist(err):
		return "missing"
	case err != nil:
		t.Fatal(err)
	case bytes.Equal(b, whole):
		return "whole"
	case len(b) < len(whole) && bytes.HasPrefix(whole, b):
		return "short"
	}
	return "torn"
}

// A power failure keeps each file that was synchronized. Other files may have any part of their
// writes, depending on the seed. The run before the failure is the same as without it.
func TestCrash(t *testing.T) {
	const seeds = 20
	file := program(t, "crash")
	found := map[string]int{}
	for seed := range seeds {
		kept := [3]string{}
		var hashes [3]string
		for i, flags := range [][]string{{"-crash"}, {"-crash"}, nil} {
			dir := filepath.Join(t.TempDir(), "kept")
			r, _ := run(t, file, seed, ".", nil, append(flags, "-keep", dir)...)
			hashes[i] = r.Hash
			if s := state(t, filepath.Join(dir, "disk", "sim", "synced")); s != "whole" {
				t.Errorf("seed %d: the file that was synchronized is %s", seed, s)
			}
			kept[i] = state(t, filepath.Join(dir, "disk", "sim", "written"))
		}
		if kept[0] != kept[1] || kept[2] != "whole" || hashes[0] != hashes[1] || hashes[0] != hashes[2] {
			t.Errorf("seed %d: the other file is %s, in the same run %s, without the failure %s, hashes %v; want the same, whole, equal hashes", seed, kept[0], kept[1], kept[2], hashes)
		}
		found[kept[0]]++
	}
	if len(found) < 3 {
		t.Errorf("after %d failures the file that was not synchronized is %v, want at least three states", seeds, fmt.Sprint(found))
	}
	if status, _, errs := sim(t, "-seed", "1", "-crash", file); status != 2 || errs != "usys: sim: -crash: the disk is left nowhere without -keep (add -keep DIR)\n" {
		t.Errorf("-crash alone: status %d, %s; want 2 and the cure -keep", status, errs)
	}
}
