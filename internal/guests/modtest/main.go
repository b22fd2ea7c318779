//go:build linux && amd64

// Command modtest runs the tests of modules from the module proxy in each column
// of toolchain mode and compares them, test by test, with stock's.
//
//	go run ./internal/guests/modtest [-columns strict] [-report FILE] [module ...]
//
// Without arguments it runs the tests of the modules in modules.go, each at the version given
// there. The modules are fetched at run time into a separate directory; they are not part of this
// project. The exit status is 1 when a test does not end as in stock.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/internal/guests/suite"
)

func main() {
	c := suite.Command{Title: "Modules' tests", Packages: packages}
	os.Exit(c.Main())
}

// packages fetches the modules and lists their packages that have tests.
func packages(k *guests.Kit, s *suite.Suite) ([]suite.Package, error) {
	chosen := flag.Args()
	var all []suite.Package
	for _, m := range modules {
		if len(chosen) > 0 && !contains(chosen, m.path) {
			continue
		}
		dir, err := fetch(k, m)
		if err != nil {
			return nil, err
		}
		lines, err := lines(dir)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(s.Log, "%s@%s: %d lines of Go\n", m.path, m.version, lines)
		if lines < 10_000 && !m.small {
			return nil, fmt.Errorf("%s has %d lines, fewer than 10,000", m.path, lines)
		}
		found, err := tested(k, m, dir)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("none of the modules in the list is among %v", chosen)
	}
	return all, nil
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

// fetch downloads a module and copies it out of the module cache, which is read-only and where
// overlays have no effect.
func fetch(k *guests.Kit, m module) (string, error) {
	cmd := exec.Command(filepath.Join(k.GOROOT, "bin", "go"), "mod", "download", "-json", m.path+"@"+m.version)
	cmd.Env, cmd.Dir = k.Env(), k.Dir
	out, err := cmd.Output()
	var answer struct{ Dir, Error string }
	if e := json.Unmarshal(out, &answer); e != nil || answer.Error != "" {
		return "", fmt.Errorf("%s@%s: %s %w", m.path, m.version, answer.Error, cmp.Or(err, e))
	}
	dir := filepath.Join(k.Dir, "modules", path.Base(m.path)+"@"+m.version)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.CopyFS(dir, os.DirFS(answer.Dir)); err != nil {
		return "", err
	}
	return dir, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(name, info.Mode()|0o200)
	})
}

// lines counts the lines of a module's Go files.
func lines(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		b, err := os.ReadFile(name)
		n += strings.Count(string(b), "\n")
		return err
	})
	return n, err
}

// tested lists the packages of a module that have tests, but for those that the
// list leaves out.
func tested(k *guests.Kit, m module, dir string) ([]suite.Package, error) {
	patterns := m.packages
	if patterns == nil {
		patterns = []string{"./..."}
	}
	cmd := exec.Command(filepath.Join(k.GOROOT, "bin", "go"), append([]string{"list", "-f={{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}\t{{.Dir}}{{end}}"}, patterns...)...)
	cmd.Env, cmd.Dir, cmd.Stderr = k.Env(), dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: go list: %w", m.path, err)
	}
	var all []suite.Package
	for line := range strings.Lines(string(out)) {
		if name, dir2, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			all = append(all, suite.Package{Path: name, Dir: dir2, Module: dir, Args: m.args})
		}
	}
	return all, nil
}
