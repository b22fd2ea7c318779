package akaros

import (
	"io/fs"
	"strings"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
)

// info is a FileInfo; Sys returns a *[ros.Kstat].
type info struct {
	name string
	stat ros.Kstat
}

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.stat.Size }
func (i *info) Mode() fs.FileMode  { return FileMode(i.stat.Mode) }
func (i *info) ModTime() time.Time { return time.Unix(i.stat.Mtim.Sec, i.stat.Mtim.Nsec) }
func (i *info) IsDir() bool        { return i.Mode().IsDir() }
func (i *info) Sys() any           { return &i.stat }

// FileMode converts the host's mode, Kstat.Mode, to the mode of package os.
func FileMode(mode uint32) fs.FileMode {
	m := fs.FileMode(mode & ros.S_PMASK)
	for _, bit := range [...]struct {
		of uint32
		is fs.FileMode
	}{{ros.S_ISUID, fs.ModeSetuid}, {ros.S_ISGID, fs.ModeSetgid}, {ros.S_ISVTX, fs.ModeSticky}} {
		if mode&bit.of != 0 {
			m |= bit.is
		}
	}
	switch mode & ros.S_IFMT {
	case ros.S_IFREG:
		return m
	case ros.S_IFDIR:
		return m | fs.ModeDir
	case ros.S_IFLNK:
		return m | fs.ModeSymlink
	case ros.S_IFIFO:
		return m | fs.ModeNamedPipe
	case ros.S_IFSOCK:
		return m | fs.ModeSocket
	case ros.S_IFCHR:
		return m | fs.ModeDevice | fs.ModeCharDevice
	case ros.S_IFBLK:
		return m | fs.ModeDevice
	}
	return m | fs.ModeIrregular
}

// entryType converts Kdirent.Type to the type bits of a file mode. known is false if the
// directory does not record the type.
func entryType(t uint8) (typ fs.FileMode, known bool) {
	if t == ros.DT_UNKNOWN {
		return 0, false
	}
	return FileMode(uint32(t) << 12).Type(), true // DT_ is S_IF without its low 12 bits
}

// base returns the last element of a path.
func base(name string) string {
	name = strings.TrimRight(name, "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		return "/"
	}
	return name
}
