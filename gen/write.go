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

// Write writes the files: each to a temporary one beside its place first, and
// only when all of these are written do they take the old ones' places. A file
// that was not generated is never overwritten.
func Write(files []File) error {
	if err := strangers(files); err != nil {
		return err
	}
	var temps []string
	defer func() {
		for _, t := range temps {
			os.Remove(t) // those in place have another name by now
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

// strangers reports files that stand where generated ones would go.
func strangers(files []File) error {
	var list []error
	for _, f := range files {
		old, err := os.ReadFile(f.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			list = append(list, err)
		case !Marked(old):
			list = append(list, fmt.Errorf("%s: this file was not generated and would be lost (move it, or name another in //usys:table)", f.Path))
		}
	}
	return errors.Join(list...)
}

// Marked says whether a file's first line says that this generator wrote it.
func Marked(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.Contains(first, []byte(emit.Mark))
}

// writeTemp writes f beside the place where it belongs.
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
