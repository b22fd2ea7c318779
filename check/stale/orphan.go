package stale

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"github.com/usys-go/bridge/gen"
)

// source matches the line by which a generated file outside its package's directory names its
// source.
var source = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?://|/\*) From (\S+): `) })

// orphan returns the reason why a file that no checked package produces should not exist, or ""
// if it may: it was not generated, or belongs to a package that is not being checked.
func orphan(name string, checked map[string]bool) (why string, err error) {
	info, err := os.Stat(name)
	if err != nil || info.IsDir() {
		return "", err
	}
	text, err := os.ReadFile(name)
	if err != nil || !gen.Marked(text) {
		return "", err
	}
	dir := filepath.Dir(name)
	if filepath.Base(name) == "zusysabi.h" {
		// It belongs to the tables whose C files are beside it.
		if tables, err := filepath.Glob(filepath.Join(dir, "z*_host.c")); err != nil || len(tables) > 0 {
			return "", err
		}
		return "no table has its C side here", nil
	}
	owner := dir
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	if m := source().FindSubmatch(rest); m != nil {
		owner = filepath.Join(dir, filepath.FromSlash(string(m[1])))
	}
	abs, err := filepath.Abs(owner)
	if err != nil {
		return "", err
	}
	if checked[abs] {
		return "the package no longer produces it", nil
	}
	if declares, err := gen.Declares(owner); err != nil || declares {
		return "", err
	}
	return "no package declares anything in " + filepath.ToSlash(owner), nil
}

// absolute returns the set of the directories' absolute names.
func absolute(dirs []string) (map[string]bool, error) {
	set := map[string]bool{}
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		set[abs] = true
	}
	return set, nil
}
