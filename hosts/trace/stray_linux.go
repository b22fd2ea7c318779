package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const strayEvery = time.Second

// strays returns processes whose end this process cannot see, but which no longer write to
// the file, once the first process has ended. They are in another namespace of processes,
// so their numbers mean other processes here, or none.
func (d *Drainer) strays() (list []*process) {
	if d.processes[d.Main] != nil || time.Since(d.looked) < strayEvery {
		return nil
	}
	d.looked = time.Now()
	for _, p := range d.processes {
		if p.found == elsewhere || !d.File.mappedBy(p.pid) {
			list = append(list, p)
		}
	}
	return list
}

// mappedBy reports whether a process has the file in its memory, or may have it.
func (f *File) mappedBy(pid int) bool {
	info, err := f.f.Stat()
	if err != nil {
		return true
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ESRCH)
	}
	inode := fmt.Appendf(nil, " %d ", info.Sys().(*syscall.Stat_t).Ino)
	for line := range bytes.Lines(text) {
		if bytes.Contains(line, inode) && bytes.Contains(line, []byte("/memfd:usys-trace")) {
			return true
		}
	}
	return false
}
