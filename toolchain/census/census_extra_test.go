//go:build extra

package census

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestReleases is TestRelease with every release of Go for which there is a
// table. The go command fetches them: the first time that takes the network.
func TestReleases(t *testing.T) {
	tables, err := filepath.Glob("testdata/go*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) < 3 {
		t.Errorf("%d tables in testdata, 3 are the least", len(tables))
	}
	for _, table := range tables {
		version := strings.TrimSuffix(filepath.Base(table), ".txt")
		t.Run(version, func(t *testing.T) {
			g, err := findRelease(t, version)
			if err != nil {
				t.Fatalf("no %s is here, and it cannot be fetched: %v", version, err)
			}
			testRelease(t, g)
		})
	}
}
