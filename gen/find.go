package gen

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/usys-go/bridge/gen/decl"
)

// Find turns arguments of the command line into directories: each argument is a
// directory, or a directory and /..., which stands for every directory below it
// that has declarations.
func Find(args ...string) ([]string, error) {
	var dirs []string
	seen := map[string]bool{}
	add := func(dir string) {
		if dir = filepath.Clean(dir); !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	for _, arg := range args {
		root, all := strings.CutSuffix(filepath.ToSlash(arg), "...")
		if !all {
			if info, err := os.Stat(arg); err != nil {
				return nil, err
			} else if !info.IsDir() {
				return nil, fmt.Errorf("%s: not a directory", arg)
			}
			add(arg)
			continue
		}
		n := len(dirs)
		err := Walk(filepath.Clean(root), func(dir string) error {
			ok, err := Declares(dir)
			if ok {
				add(dir)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(dirs) == n {
			return nil, fmt.Errorf("%s: no package with declarations", arg)
		}
	}
	return dirs, nil
}

// Walk calls f for root and each directory below it that the go command would
// look into.
func Walk(root string, f func(dir string) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != root {
			if name := d.Name(); name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
		}
		return f(path)
	})
}

// declaring matches a line that declares a table or a header, or was meant to.
var declaring = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^[ \t]*//[ \t]*usys[ \t:]+(table|header)[ \t]`) })

// Declares reports whether the package in dir declares a table or a header, or
// was meant to.
func Declares(dir string) (bool, error) {
	names, err := decl.GoFiles(dir)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return false, err
		}
		if declaring().Match(text) {
			return true, nil
		}
	}
	return false, err
}
