package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/toolchain/census"
	"github.com/usys-go/bridge/toolchain/overlay"
)

// writeOverlay is usys overlay: the rewriting as files for go's own -overlay.
func writeOverlay(args []string, stdout, stderr io.Writer) int {
	return finish(func() error {
		explain := false
		if len(args) > 0 && (args[0] == "-explain" || args[0] == "--explain") {
			explain, args = true, args[1:]
		}
		t, args, err := newToolchain("overlay", args, stderr)
		if err != nil {
			return err
		}
		user, replaced, err := t.userOverlay()
		if err != nil {
			return err
		}
		packages, err := t.census(args, replaced)
		if err != nil {
			return refuse("%v", err)
		}
		if explain {
			return census.Print(stdout, census.Rows(packages))
		}
		path, err := t.overlay(packages, user, replaced)
		if err == nil {
			_, err = fmt.Fprintln(stdout, path)
		}
		return err
	}(), stderr)
}

// userOverlay returns the user's own overlay, if go would use one: its path, and
// its replacements.
func (t *toolchain) userOverlay() (string, map[string]string, error) {
	if t.flags.overlay == "" {
		return "", nil, nil
	}
	dir, err := t.dir()
	if err != nil {
		return "", nil, err
	}
	path := t.flags.overlay
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	replaced, err := overlay.Read(path, dir)
	if err != nil {
		return "", nil, refuse("-overlay: %v", err)
	}
	return path, replaced, nil
}

// dir returns the directory in which go is run.
func (t *toolchain) dir() (string, error) {
	if len(t.chdir) > 0 {
		return filepath.Abs(t.chdir[1])
	}
	return os.Getwd()
}

// census lists the sites of the packages named, or of std if none is.
func (t *toolchain) census(args []string, replaced map[string]string) ([]census.Package, error) {
	flags, packages := cutFlags(args)
	if len(packages) == 0 {
		packages = []string{"std"}
	} else {
		packages = append([]string{"runtime", "syscall"}, packages...)
	}
	return census.Read(t.goTool, t.env.GOROOT, replaced, append(flags, packages...)...)
}

// overlay writes an overlay, and refuses one that go would refuse.
func (t *toolchain) overlay(packages []census.Package, user string, replaced map[string]string) (string, error) {
	if overlay.Beneath(t.env.GOROOT, t.env.GOMODCACHE) {
		return "", refuse("%s lies in the module cache, where go refuses overlays; use usys build", t.env.GOROOT)
	}
	for _, p := range packages {
		if overlay.Beneath(p.Dir, t.env.GOMODCACHE) {
			return "", refuse("package %s lies in the module cache, where go refuses overlays; vendor it, or use usys build", p.Path)
		}
	}
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	path, err := overlay.Write(filepath.Join(dir, "overlay"), t.env.GOVERSION, overlay.Files(packages), user, replaced)
	var unwritable *fs.PathError
	if errors.As(err, &unwritable) {
		return "", refuse("no overlay can be written: %v; set XDG_CACHE_HOME to where it can", err)
	}
	return path, err
}
