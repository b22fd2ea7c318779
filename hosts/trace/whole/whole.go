// Package whole writes files that appear only when they are complete.
package whole

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A File gets its name when it is closed. Until then an existing file stays unchanged. A
// device or a pipe is written at once.
type File struct {
	f     *os.File
	place string // the file's path; empty: it is in its place
	err   error  // the error of a Write
}

// Create opens a new file. If the name is a link, the link's target is replaced.
func Create(name string) (*File, error) {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &File{f: f}, nil
	default:
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, err
		}
		mode = info.Mode().Perm()
	}
	f, err := exclusive(filepath.Dir(name), mode)
	if err != nil {
		return nil, err
	}
	w := &File{f: f, place: name}
	if info != nil { // the old file's mode, independent of the umask
		if err := f.Chmod(mode); err != nil {
			return nil, errors.Join(err, w.Drop())
		}
	}
	return w, nil
}

// exclusive opens a file with a unique name. Unlike that of os.CreateTemp, its mode depends
// on the umask.
func exclusive(dir string, mode fs.FileMode) (f *os.File, err error) {
	for range 100 {
		f, err = os.OpenFile(filepath.Join(dir, ".usys-trace-"+rand.Text()[:10]), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, err
}

// Write writes to the file.
func (w *File) Write(b []byte) (n int, err error) {
	n, err = w.f.Write(b)
	w.err = errors.Join(w.err, err)
	return n, err
}

// Close puts the file in its place. If a Write has failed, it removes the file instead, and
// returns that error.
func (w *File) Close() error {
	if w.err != nil {
		return errors.Join(w.err, w.Drop())
	}
	if err := w.f.Close(); err != nil {
		return errors.Join(err, w.remove())
	}
	if w.place == "" {
		return nil
	}
	if err := os.Rename(w.f.Name(), w.place); err != nil {
		return errors.Join(err, w.remove())
	}
	return nil
}

// Drop closes and removes the file: the existing file stays unchanged.
func (w *File) Drop() error { return errors.Join(w.f.Close(), w.remove()) }

func (w *File) remove() error {
	if w.place == "" {
		return nil
	}
	return os.Remove(w.f.Name())
}
