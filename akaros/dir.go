package akaros

import (
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
)

// entry is a DirEntry: the directory's information about it, and its path.
type entry struct {
	dir, name string
	typ       fs.FileMode
}

func (e *entry) Name() string               { return e.name }
func (e *entry) IsDir() bool                { return e.typ.IsDir() }
func (e *entry) Type() fs.FileMode          { return e.typ }
func (e *entry) Info() (fs.FileInfo, error) { return lstat(e.dir+"/"+e.name, e.name) }
func (e *entry) String() string             { return fs.FormatDirEntry(e) }

func lstat(path, name string) (fs.FileInfo, error) {
	i := &info{name: name}
	if err := Lstat(path, &i.stat); err != nil {
		return nil, err
	}
	return i, nil
}

// ReadDir reads up to n entries of a directory, or all remaining ones if n is not positive, in
// directory order. With a positive n it returns io.EOF at the end.
func (f *File) ReadDir(n int) (list []fs.DirEntry, err error) {
	fd, err := f.use()
	if err != nil {
		return nil, err
	}
	var k ros.Kdirent
	for n <= 0 || len(list) < n {
		got, err := readEntry(fd, &k, unsafe.Sizeof(k))
		if err != nil {
			return list, err
		}
		if got == 0 {
			break
		}
		if got != int(unsafe.Sizeof(k)) {
			return list, newError("read "+f.name+": Not a directory", ENOTDIR)
		}
		e := &entry{dir: f.name, name: string(k.Name[:min(int(k.Reclen), len(k.Name))])}
		var known bool
		if e.typ, known = entryType(k.Type); !known {
			i, err := e.Info()
			if err != nil {
				continue // it has been removed
			}
			e.typ = i.Mode().Type()
		}
		list = append(list, e)
	}
	runtime.KeepAlive(f)
	if n > 0 && len(list) == 0 {
		return nil, io.EOF
	}
	return list, nil
}

// ReadDir reads a directory, sorted by name.
func ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := OpenFile(name, ros.O_RDONLY|ros.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, err
}
