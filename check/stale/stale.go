// Package stale compares generated files with the generator's present output. So it finds tables
// that were changed without running the generator, and generated files that were changed by
// hand, before a build uses them.
package stale

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/usys-go/bridge/check/module"
	"github.com/usys-go/bridge/check/report"
	"github.com/usys-go/bridge/gen"
)

// Check compares the generated files of packages, which args name (see [gen.Find]), with those on
// disk, and looks for files that were generated once but would not be now. It writes nothing.
func Check(args []string, packages []*gen.Package, r *report.Report) error {
	files, err := gen.Distinct(packages)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := compare(f, module.Generate(filepath.Dir(f.Path)), r); err != nil {
			return err
		}
	}
	look, err := places(args, packages, files)
	if err != nil {
		return err
	}
	if err := sysFiles(look, r); err != nil {
		return err
	}
	return orphans(look, packages, files, r)
}

// compare checks that f is on disk as command would make it.
func compare(f gen.File, command string, r *report.Report) error {
	found := report.Finding{Pos: token.Position{Filename: f.Path}, Rule: report.Stale, Cure: command}
	old, err := os.ReadFile(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		found.Message = "it is not there"
	case err != nil:
		return fmt.Errorf("check: %w", err)
	case string(old) == string(f.Text):
		return nil
	default:
		found.Message, found.Detail = "it is not what the declarations say: - on disk, + from them", diff(string(old), string(f.Text))
	}
	r.Add(found)
	return nil
}

// places returns the directories that args name and those of generated files.
func places(args []string, packages []*gen.Package, files []gen.File) (map[string]bool, error) {
	look := map[string]bool{}
	for _, p := range packages {
		look[filepath.Clean(p.Dir)] = true
	}
	for _, f := range files {
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
	return look, nil
}

// orphans finds files with the generator's mark that their package does not produce, or no
// longer.
func orphans(look map[string]bool, packages []*gen.Package, files []gen.File, r *report.Report) error {
	made := map[string]bool{}
	for _, f := range files {
		made[f.Path] = true
	}
	var dirs []string
	for _, p := range packages {
		dirs = append(dirs, p.Dir)
	}
	checked, err := absolute(dirs)
	if err != nil {
		return err
	}
	for dir := range look {
		names, err := filepath.Glob(filepath.Join(dir, "z*"))
		if err != nil {
			return err
		}
		for _, name := range names {
			if made[name] {
				continue
			}
			if why, err := orphan(name, checked); err != nil {
				return err
			} else if why != "" {
				r.Addf(token.Position{Filename: name}, report.Orphan, report.Error, "remove it", "%s", why)
			}
		}
	}
	return nil
}
