package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/gen/emit"
)

// Write writes the files that differ from those on disk: first each to a
// temporary file beside its place, and only when all of these are written it
// renames them. A file that was not generated is never overwritten.
func Write(files []File) error {
	files, err := changed(files)
	if err != nil {
		return err
	}
	var temps []string
	defer func() {
		for _, t := range temps {
			os.Remove(t) // renamed ones have another name by now
		}
	}()
	for _, f := range files {
		temp, err := writeTemp(f)
		if err != nil {
			return err
		}
		temps = append(temps, temp)
	}
	for i, f := range files {
		if err := os.Rename(temps[i], f.Path); err != nil {
			return err
		}
	}
	return nil
}

// changed returns the files that are missing on disk, or differ. A file in the
// place of one of them that was not generated is an error.
func changed(files []File) (list []File, err error) {
	var errs []error
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			list = append(list, f)
		case err != nil:
			errs = append(errs, err)
		case !Marked(old):
			errs = append(errs, fmt.Errorf("%s: this file was not generated and would be lost (move it, or name another in //usys:table)", f.Path))
		case !bytes.Equal(old, f.Text):
			list = append(list, f)
		}
	}
	return list, errors.Join(errs...)
}

// Marked reports whether a file's first line says that this generator wrote it.
func Marked(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.Contains(first, []byte(emit.Mark))
}

// writeTemp writes f to a temporary file beside its place.
func writeTemp(f File) (name string, err error) {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o777); err != nil {
		return "", err
	}
	w, err := os.CreateTemp(filepath.Dir(f.Path), ".usys-gen-*")
	if err != nil {
		return "", err
	}
	_, err = w.Write(f.Text)
	err = errors.Join(err, w.Chmod(0o644), w.Close())
	if err != nil {
		os.Remove(w.Name())
	}
	return w.Name(), err
}
