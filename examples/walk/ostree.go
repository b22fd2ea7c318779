package main

import (
	"io"
	"io/fs"
	"os"
)

// osTree reads a tree by package os, for comparison.
type osTree struct {
	buf [bufSize]byte
}

func (o *osTree) dir(path string) ([]entry, error) {
	list, err := os.ReadDir(path)
	entries := make([]entry, len(list))
	for i, e := range list {
		entries[i] = entry{e.Name(), other}
		switch {
		case e.IsDir():
			entries[i].kind = directory
		case e.Type().IsRegular():
			entries[i].kind = file
		case e.Type() == fs.ModeSymlink:
			entries[i].kind = link
		}
	}
	return entries, err
}

func (o *osTree) file(path string, w io.Writer) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for {
		got, err := f.Read(o.buf[:])
		w.Write(o.buf[:got]) // w is a hash, whose Write cannot fail
		n += int64(got)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func (o *osTree) link(path string) (string, error) { return os.Readlink(path) }
