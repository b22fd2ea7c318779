package libs_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLines compares the table of lines in README.md with the files.
func TestLines(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"xxhash", "zlib", "sqlite", "curl", "evp"} {
		row := fmt.Sprintf("| %s | %d | %d | %d |\n", name, lines(t, name), lines(t, name+"/host"), lines(t, name+"/cgo"))
		if !bytes.Contains(readme, []byte(row)) {
			t.Errorf("README.md lacks the line %s", row)
		}
	}
}

// lines returns the number of lines of a directory's files, without tests and generated
// files.
func lines(t *testing.T, dir string) (n int) {
	files, err := filepath.Glob(dir + "/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") && !bytes.Contains(text, []byte("DO NOT EDIT")) {
			n += bytes.Count(text, []byte("\n"))
		}
	}
	return n
}
