// Package stale compares generated files with what would be generated now. It
// is how a table that was changed without running the generator, or a generated
// file that was changed by hand, is found before anybody builds with it.
package stale

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/gen"
)

// A Finding is one generated file that is not what it should be.
type Finding struct {
	File string
	What string // what is wrong
	Diff string // where it differs, "" where there is nothing to compare
}

// String is the finding as people read it: the file, what is wrong, the
// difference indented.
func (f Finding) String() string {
	s := f.File + ": " + f.What
	if f.Diff != "" {
		s += "\n\t" + strings.ReplaceAll(f.Diff, "\n", "\n\t")
	}
	return s
}

// Check generates what args stand for (see [gen.Find]) in memory, compares every
// file with the one on disk, and looks for files that were generated once and
// would not be now. It writes nothing.
func Check(args ...string) ([]Finding, error) {
	dirs, err := gen.Find(args...)
	if err != nil {
		return nil, err
	}
	files, err := gen.Generate(dirs...)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, f := range files {
		finding, ok, err := compare(f)
		if err != nil {
			return nil, err
		}
		if !ok {
			list = append(list, finding)
		}
	}
	orphans, err := orphans(args, dirs, files)
	if err != nil {
		return nil, err
	}
	list = append(list, orphans...)
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.File, b.File) })
	return list, nil
}

// compare answers true where f is on disk as it would be generated.
func compare(f gen.File) (Finding, bool, error) {
	old, err := os.ReadFile(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Finding{f.Path, "stale: it is not there", ""}, false, nil
	case err != nil:
		return Finding{}, false, fmt.Errorf("check: %w", err)
	case string(old) == string(f.Text):
		return Finding{}, true, nil
	}
	return Finding{f.Path, "stale (- on disk, + from the declarations)", diff(string(old), string(f.Text))}, false, nil
}

// orphans finds files that carry our mark and whose package does not, or no
// longer, produce them. It looks where args point and where files go.
func orphans(args, dirs []string, files []gen.File) ([]Finding, error) {
	look := map[string]bool{}
	for _, dir := range dirs {
		look[filepath.Clean(dir)] = true
	}
	made := map[string]bool{}
	for _, f := range files {
		made[f.Path] = true
		look[filepath.Dir(f.Path)] = true
	}
	for _, arg := range args {
		if root, all := strings.CutSuffix(filepath.ToSlash(arg), "..."); all {
			err := gen.Walk(filepath.Clean(root), func(dir string) error {
				look[dir] = true
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	checked, err := absolute(dirs)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for dir := range look {
		names, err := filepath.Glob(filepath.Join(dir, "z*"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if made[name] {
				continue
			}
			if why, err := orphan(name, checked); err != nil {
				return nil, err
			} else if why != "" {
				list = append(list, Finding{name, "orphan: " + why + " (remove it)", ""})
			}
		}
	}
	return list, nil
}
