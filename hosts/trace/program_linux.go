package trace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// A programFile identifies the file that a process runs. Its path may have another file by
// now: programs are built again while they run.
type programFile struct {
	pid      int
	path     string
	dev, ino uint64
}

var (
	errNoFile   = errors.New("the program's file is not known")
	errReplaced = errors.New("the program's file was replaced since the program began (start the program again)")
)

// open opens the file that the process runs.
func (p programFile) open() (*os.File, error) {
	if p.path == "" {
		return nil, errNoFile
	}
	f, err := p.at(p.path)
	if err == nil {
		return f, nil
	}
	if mapped := p.mapping(); mapped != "" {
		if f, err := p.at(mapped); err == nil {
			return f, nil
		}
	}
	return nil, err
}

// at opens a path, if it still has the file.
func (p programFile) at(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		st := info.Sys().(*syscall.Stat_t)
		if st.Dev == p.dev && st.Ino == p.ino {
			return f, nil
		}
		err = errReplaced
	}
	f.Close()
	return nil, err
}

// mapping returns the link to a file that the process has in its memory and that has no name
// any more; "": none. The kernel lets only privileged processes open it.
func (p programFile) mapping() string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", p.pid))
	if err != nil {
		return ""
	}
	inode := fmt.Sprint(p.ino)
	for line := range bytes.Lines(text) {
		if fields := strings.Fields(string(line)); len(fields) > 4 && fields[4] == inode {
			return filepath.Join("/proc", fmt.Sprint(p.pid), "map_files", fields[0])
		}
	}
	return ""
}
