package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	bridge "github.com/usys-go/bridge"
)

// driverPackage is the driver's directory in the module.
const driverPackage = "sim/scenario/driver"

// buildDriver returns the path of the program that runs scenarios. The first use of this version of
// usys with a version of Go builds it from the sources that are part of this command.
func buildDriver(stderr io.Writer) (string, error) {
	t, _, err := newToolchain("build", nil, stderr)
	if err != nil {
		return "", err
	}
	files, err := driverFiles(t.env.GOVERSION)
	if err != nil {
		return "", err
	}
	self, err := ownSum()
	if err != nil {
		return "", err
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, t.env.GOVERSION, self)
	for name, text := range files.sorted() {
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	dir := filepath.Join(cache, fmt.Sprintf("driver-%.16x", h.Sum(nil)))
	program := filepath.Join(dir, "driver")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	return program, makeDriver(dir, files, stderr)
}

// makeDriver builds the driver in a new directory beside dir, and renames that to dir when it is
// complete. If two processes do so at once, the first one's directory stays.
func makeDriver(dir string, files driverSources, stderr io.Writer) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return refuse("the driver of scenarios cannot be kept: %v; set XDG_CACHE_HOME", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), "new-driver-*")
	if err != nil {
		return refuse("the driver of scenarios cannot be kept: %v; set XDG_CACHE_HOME", err)
	}
	defer os.RemoveAll(temp)
	src := filepath.Join(temp, "src")
	for name, text := range files.sorted() {
		file := filepath.Join(src, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, text, 0o666)); err != nil {
			return err
		}
	}
	b := simBuild{dir: src, output: filepath.Join(temp, "driver"), pkg: "./" + driverPackage, what: "the driver of scenarios, once", own: true}
	if err := b.run(stderr); err != nil {
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		if _, e := os.Stat(filepath.Join(dir, "driver")); e == nil {
			return nil // another process was first
		}
		return err
	}
	return nil
}

// driverSources are files by their names.
type driverSources map[string][]byte

// driverFiles returns the files of the driver's module.
func driverFiles(goVersion string) (driverSources, error) {
	version, _, _ := strings.Cut(strings.TrimPrefix(goVersion, "go"), " ") // experiments stand behind it
	files := driverSources{"go.mod": []byte("module " + ownModule + "\n\ngo " + version + "\n")}
	err := fs.WalkDir(bridge.DriverSources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path.Base(name), "_test.go") {
			return err
		}
		files[name], err = bridge.DriverSources.ReadFile(name)
		return err
	})
	return files, err
}

// sorted goes through the files in the order of their names.
func (f driverSources) sorted() func(func(string, []byte) bool) { return sortedMap(f) }

// ownSum returns a checksum of this command's file, which decides how programs are
// rewritten.
func ownSum() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(self)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
