package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tests of two pages: the files that they name exist, and names that begin
// with usys_ are in the host.
func TestSchedulerPage(t *testing.T) { page(t, "docs/scheduler.md", 15, 15) }
func TestSignalsPage(t *testing.T)   { page(t, "docs/signals.md", 15, 5) }

func page(t *testing.T, doc string, leastFiles, leastNames int) {
	t.Helper()
	var host strings.Builder
	for _, pattern := range []string{"parlib/*.[chS]", "loader/*.[chS]"} {
		files, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(files) < 10 {
			t.Fatalf("%s: %d files, %v; want 10 or more", pattern, len(files), err)
		}
		for _, f := range files {
			host.WriteString(read(t, f[len("../"):]))
		}
	}
	files, names := 0, 0
	for _, m := range quoted.FindAllStringSubmatch(read(t, doc), -1) {
		switch word := m[1]; {
		case regexp.MustCompile(`^[a-z]+/[\w/.]+$`).MatchString(word):
			files++
			if _, err := os.Stat(filepath.Join("..", word)); err != nil {
				t.Error(err)
			}
		case regexp.MustCompile(`^usys_\w+$`).MatchString(word):
			names++
			if !regexp.MustCompile(`\b` + word + `\b`).MatchString(host.String()) {
				t.Errorf("there is no %s", word)
			}
		}
	}
	if files < leastFiles || names < leastNames {
		t.Errorf("only %d files and %d names were found", files, names)
	}
}
