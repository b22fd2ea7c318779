package main

import (
	"fmt"
	"io/fs"

	"github.com/usys-go/bridge/akaros"
	"github.com/usys-go/bridge/akaros/ros"
)

// A copier copies trees. It prints each failure and goes on with the rest.
type copier struct {
	tell     func(error)
	failures int
	names    map[inode]string // the first copies of files with several names
	buf      []byte
}

type inode struct{ dev, ino uint64 }

// bufSize is the number of bytes read at once, many blocks.
const bufSize = 256 << 10

func newCopier(tell func(error)) *copier {
	return &copier{tell: tell, names: map[inode]string{}, buf: make([]byte, bufSize)}
}

func (c *copier) fail(err error) {
	if err != nil {
		c.failures++
		c.tell(err)
	}
}

// copy copies from, a file, directory or symbolic link.
func (c *copier) copy(from, to string) {
	var st ros.Kstat
	if err := akaros.Lstat(from, &st); err != nil {
		c.fail(err)
		return
	}
	mode := akaros.FileMode(st.Mode)
	switch mode.Type() {
	case 0:
		c.fail(c.named(from, to, &st))
	case fs.ModeDir:
		c.dir(from, to, mode)
	case fs.ModeSymlink:
		target, err := akaros.Readlink(from)
		if err == nil {
			err = akaros.Symlink(target, to)
		}
		c.fail(err)
	default:
		c.fail(fmt.Errorf("%s: not copied: mode %v", from, mode))
	}
	if lost := mode & (fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky); lost != 0 && mode.Type()&fs.ModeSymlink == 0 {
		c.fail(fmt.Errorf("%s: copied without mode %v", from, lost))
	}
}

// ownerAll are the permissions that the owner of a directory needs to fill it.
const ownerAll = 0o700

func (c *copier) dir(from, to string, mode fs.FileMode) {
	if err := akaros.Mkdir(to, uint32(mode.Perm()|ownerAll)); err != nil {
		c.fail(err)
		return
	}
	if mode&ownerAll != ownerAll {
		c.fail(fmt.Errorf("%s: copied with mode %v", from, mode|ownerAll))
	}
	list, err := akaros.ReadDir(from)
	c.fail(err)
	for _, e := range list {
		c.copy(from+"/"+e.Name(), to+"/"+e.Name())
	}
}

// named copies a file, or, if it has been copied, gives its copy another name.
func (c *copier) named(from, to string, st *ros.Kstat) error {
	id := inode{st.Dev, st.Ino}
	if first, ok := c.names[id]; ok {
		return akaros.Link(first, to)
	}
	err := c.file(from, to, st)
	if err == nil && st.Nlink > 1 {
		c.names[id] = to
	}
	return err
}

func (c *copier) file(from, to string, st *ros.Kstat) error {
	in, err := akaros.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := akaros.OpenFile(to, ros.O_WRONLY|ros.O_CREAT|ros.O_EXCL, fs.FileMode(st.Mode)&fs.ModePerm)
	if err != nil {
		return err
	}
	holes := st.Blocks*512 < st.Size // a file without holes gets none
	err = c.contents(in, out, holes)
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
