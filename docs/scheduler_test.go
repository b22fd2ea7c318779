package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Files that scheduler.md names are there, and what it calls usys_… is in the host.
func TestSchedulerPage(t *testing.T) {
	var host strings.Builder
	for _, pattern := range []string{"parlib/*.[chS]", "loader/*.[chS]"} {
		files, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(files) < 10 {
			t.Fatal(pattern, files, err)
		}
		for _, f := range files {
			host.WriteString(read(t, f[len("../"):]))
		}
	}
	files, names := 0, 0
	for _, m := range quoted.FindAllStringSubmatch(read(t, "docs/scheduler.md"), -1) {
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
	if files < 15 || names < 15 {
		t.Errorf("only %d files and %d names were found", files, names)
	}
}
