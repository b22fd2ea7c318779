// Package handwritten lists the module's hand-written files, for checks that look at all of them.
package handwritten

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// generated is the line that marks a generated file, in Go and in C.
var generated = regexp.MustCompile(`^(//|/\*|#) Code generated .*DO NOT EDIT\.`)

// shebang is the first line of a shell script.
var shebang = regexp.MustCompile(`^#!.*\b(ba|da)?sh\n`)

// List returns the paths of the hand-written files below root with one of the extensions.
func List(root string, ext ...string) ([]string, error) {
	return walk(root, func(path string, text []byte) bool {
		return slices.Contains(ext, filepath.Ext(path)) && !isGenerated(text)
	})
}

// Scripts returns the paths of the shell scripts below root.
func Scripts(root string) ([]string, error) {
	return walk(root, func(path string, text []byte) bool {
		switch filepath.Ext(path) {
		case ".sh":
			return true
		case "": // not a script in a document or in an archive of files
			return shebang.Match(text)
		}
		return false
	})
}

// isGenerated reports whether one of a file's first ten lines marks it as generated.
func isGenerated(text []byte) bool {
	lines := bufio.NewScanner(bytes.NewReader(text[:min(len(text), 4096)]))
	for n := 0; n < 10 && lines.Scan(); n++ {
		if generated.Match(lines.Bytes()) {
			return true
		}
	}
	return false
}

// walk returns the paths of the files that choose reports true for. It leaves out
// directories that hold no sources.
func walk(root string, choose func(path string, text []byte) bool) (list []string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "bin"):
			return fs.SkipDir
		case !d.Type().IsRegular() || !candidate(path):
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil && choose(path, text) {
			list = append(list, path)
		}
		return err
	})
	return list, err
}

// candidate reports whether a file may be a source by its name.
func candidate(path string) bool {
	return slices.Contains([]string{"", ".c", ".h", ".go", ".sh"}, filepath.Ext(path))
}
