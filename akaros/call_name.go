package akaros

import (
	"os"

	"github.com/usys-go/bridge/akaros/ros"
)

// Names of files.

// Stat stores the description of the file at path in st. It follows symbolic links.
//sys	Stat(path string, st *ros.Kstat) (err error) = ros.SYS_STAT

// Lstat is Stat, but describes a symbolic link itself.
//sys	Lstat(path string, st *ros.Kstat) (err error) = ros.SYS_LSTAT

// Access reports by its error whether the process may use the file as mode says.
//sys	Access(path string, mode int) (err error) = ros.SYS_ACCESS

// Link gives the file at oldpath a second name.
//sys	Link(oldpath string, newpath string) (err error) = ros.SYS_LINK

// Unlink removes the name path of a file.
//sys	Unlink(path string) (err error) = ros.SYS_UNLINK

// Symlink makes newpath a symbolic link to target.
//sys	Symlink(target string, newpath string) (err error) = ros.SYS_SYMLINK

// Mkdir makes a directory with the given permissions, less those of the mask of [Umask].
//sys	Mkdir(path string, mode uint32) (err error) = ros.SYS_MKDIR

// Rmdir removes an empty directory.
//sys	Rmdir(path string) (err error) = ros.SYS_RMDIR

// Rename moves the file at oldpath to newpath, and replaces a file there.
//sys	Rename(oldpath string, newpath string) (err error) = ros.SYS_RENAME

// Umask sets the permissions that new files do not get, and returns the previous mask.
//sys	Umask(mask uint32) (old int) = ros.SYS_UMASK

//sys	readlink(path string, buf []byte) (n int, err error) = ros.SYS_READLINK
//sys	getcwd(buf []byte) (n int, err error) = ros.SYS_GETCWD
//sys	chdir(pid int, path string) (err error) = ros.SYS_CHDIR
//sys	fchdir(pid int, fd int) (err error) = ros.SYS_FCHDIR

// Readlink returns the target of a symbolic link.
func Readlink(path string) (string, error) {
	var buf [ros.PATH_MAX + 1]byte
	n, err := readlink(path, buf[:])
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

// Getwd returns the current directory.
func Getwd() (string, error) {
	var buf [ros.PATH_MAX + 1]byte
	n, err := getcwd(buf[:])
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

// Chdir changes the current directory to path.
func Chdir(path string) error { return chdir(os.Getpid(), path) }

// Fchdir changes the current directory to the open directory fd.
func Fchdir(fd int) error { return fchdir(os.Getpid(), fd) }
