package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// A file is a generated one. Without a path it goes to the standard output.
type file struct {
	path string
	text []byte
}

// errDiffers is the end of a run with -diff that found a difference.
var errDiffers = errors.New("the file differs")

// put prints, compares or writes the files, as the flags say.
func (c *command) put(files []file, stdout io.Writer) error {
	if c.diff {
		return compare(files, stdout)
	}
	if len(files) == 1 && files[0].path == "" {
		_, err := stdout.Write(files[0].text)
		return err
	}
	return write(files)
}

// compare prints how the files on disk differ.
func compare(files []file, stdout io.Writer) error {
	var differs error
	for _, f := range files {
		old, err := os.ReadFile(f.path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w (name a file that can be read)", f.path, cause(err))
		}
		if d := diff.Diff(f.path, old, f.path+" (generated)", f.text); len(d) > 0 {
			differs = errDiffers
			if _, err := stdout.Write(d); err != nil {
				return err
			}
		}
	}
	return differs
}

// write writes the files: first each regular file to a temporary one beside its place,
// and only when all of these are written it renames them. A link stays: the file that it
// leads to is written. Devices and pipes are written as they are.
func write(files []file) error {
	places, temps := make([]string, len(files)), make([]string, len(files))
	defer func() {
		for _, t := range temps {
			os.Remove(t) // renamed ones have another name by now
		}
	}()
	for i, f := range files {
		var err error
		if places[i], err = behind(f.path); err == nil && places[i] != "" {
			temps[i], err = writeTemp(file{places[i], f.text})
		}
		if err != nil {
			return err
		}
	}
	for i, f := range files {
		var err error
		if places[i] == "" {
			err = stream(f)
		} else {
			err = os.Rename(temps[i], places[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// behind returns the path of the regular file to write, behind all links; it need not
// exist. It returns "" if the path leads to a device or a pipe.
func behind(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return "", fmt.Errorf("%s: is a directory (name a file with -output)", path)
	case err == nil && !info.Mode().IsRegular():
		return "", nil
	}
	to := path
	for range maxLinks {
		next, err := os.Readlink(to)
		if err != nil {
			return to, nil // no link
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(to), next)
		}
		to = next
	}
	return "", fmt.Errorf("%s: too many links (name a file with -output)", path)
}

const maxLinks = 40 // as Linux has it

// stream writes f to a device or a pipe.
func stream(f file) error {
	w, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("%s: %w (name a file that can be written)", f.path, cause(err))
	}
	_, err = w.Write(f.text)
	return errors.Join(err, w.Close())
}

// writeTemp writes f to a temporary file beside its place.
func writeTemp(f file) (name string, err error) {
	w, err := os.CreateTemp(filepath.Dir(f.path), ".mksyscall-*")
	if err != nil {
		return "", fmt.Errorf("%s: %w (name a file in a directory that can be written)", f.path, cause(err))
	}
	_, err = w.Write(f.text)
	err = errors.Join(err, w.Chmod(0o644), w.Close())
	return w.Name(), err
}

// cause returns an error without the name of the file that it concerns.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
