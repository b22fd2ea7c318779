package akaros

import (
	"errors"
	"io/fs"

	"github.com/usys-go/bridge/akaros/ros"
)

// DirFS returns the tree below a directory as an fs.FS, which also implements fs.ReadFileFS,
// fs.ReadDirFS, fs.StatFS and fs.ReadLinkFS.
func DirFS(dir string) fs.FS { return tree(dir) }

type tree string

// path returns the path of a name of the tree, or an error in the form that fs.FS demands.
func (t tree) path(op, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if name == "." {
		return string(t), nil
	}
	return string(t) + "/" + name, nil
}

// failed returns err with the name that the file has in the tree, or nil if err is nil.
func failed(op, name string, err error) error {
	var number *Error
	if !errors.As(err, &number) {
		return err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// Open opens a file or a directory.
func (t tree) Open(name string) (fs.File, error) {
	path, err := t.path("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(path)
	if err != nil {
		return nil, failed("open", name, err)
	}
	return f, nil
}

// ReadFile reads a whole file.
func (t tree) ReadFile(name string) ([]byte, error) {
	path, err := t.path("readfile", name)
	if err != nil {
		return nil, err
	}
	b, err := ReadFile(path)
	return b, failed("readfile", name, err)
}

// ReadDir reads a directory, sorted by name.
func (t tree) ReadDir(name string) ([]fs.DirEntry, error) {
	path, err := t.path("readdir", name)
	if err != nil {
		return nil, err
	}
	list, err := ReadDir(path)
	return list, failed("readdir", name, err)
}

// Stat returns the description of a file. It follows links.
func (t tree) Stat(name string) (fs.FileInfo, error) { return t.stat("stat", name, Stat) }

// Lstat returns the description of a file, or of a link itself.
func (t tree) Lstat(name string) (fs.FileInfo, error) { return t.stat("lstat", name, Lstat) }

func (t tree) stat(op, name string, stat func(string, *ros.Kstat) error) (fs.FileInfo, error) {
	path, err := t.path(op, name)
	if err != nil {
		return nil, err
	}
	i := &info{name: base(path)}
	if err := stat(path, &i.stat); err != nil {
		return nil, failed(op, name, err)
	}
	return i, nil
}

// ReadLink returns the target of a link.
func (t tree) ReadLink(name string) (string, error) {
	path, err := t.path("readlink", name)
	if err != nil {
		return "", err
	}
	to, err := Readlink(path)
	return to, failed("readlink", name, err)
}
