package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	modulePath    = "github.com/usys-go/bridge"
	moduleVersion = "v0.0.0-20260101000000-0123456789ab"
)

// proxy makes a module proxy in a directory that serves this module as its files are now. It
// returns the GOPROXY with which a user gets this module from that directory, and the modules that
// this one needs from the module cache. `go mod tidy` also wants modules that only tests of those
// modules need; they are not in a cache of a build's modules, so the proxy that the environment
// names comes last.
func proxy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	at := filepath.Join(dir, filepath.FromSlash(modulePath), "@v")
	if err := os.MkdirAll(at, 0o777); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	info := `{"Version":"` + moduleVersion + `","Time":"2026-01-01T00:00:00Z"}`
	for name, text := range map[string]string{moduleVersion + ".info": info, moduleVersion + ".mod": string(mod), "list": "", "../@latest": info} {
		if err := os.WriteFile(filepath.Join(at, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := zipModule(filepath.Join(at, moduleVersion+".zip"), root); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	cache, others, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return "file://" + dir + ",file://" + cache + "/cache/download," + others
}

// zipModule packs the module in root as a proxy serves it: without files and
// directories whose names begin with a dot, and without the modules inside it.
func zipModule(name, root string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || path == root:
			return err
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w, err := z.Create(modulePath + "@" + moduleVersion + "/" + filepath.ToSlash(rel))
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	})
	if e := z.Close(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
