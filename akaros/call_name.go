package akaros

import (
	"os"

	"github.com/usys-go/bridge/akaros/ros"
)

// Names of files.

//sys	Stat(path string, st *ros.Kstat) (err error) = ros.SYS_STAT
//sys	Lstat(path string, st *ros.Kstat) (err error) = ros.SYS_LSTAT
//sys	Access(path string, mode int) (err error) = ros.SYS_ACCESS
//sys	Link(oldpath string, newpath string) (err error) = ros.SYS_LINK
//sys	Unlink(path string) (err error) = ros.SYS_UNLINK
//sys	Symlink(target string, newpath string) (err error) = ros.SYS_SYMLINK
//sys	Mkdir(path string, mode uint32) (err error) = ros.SYS_MKDIR
//sys	Rmdir(path string) (err error) = ros.SYS_RMDIR
//sys	Rename(oldpath string, newpath string) (err error) = ros.SYS_RENAME
//sys	Umask(mask uint32) (old int) = ros.SYS_UMASK

//sys	readlink(path string, buf []byte) (n int, err error) = ros.SYS_READLINK
//sys	getcwd(buf []byte) (n int, err error) = ros.SYS_GETCWD
//sys	chdir(pid int, path string) (err error) = ros.SYS_CHDIR
//sys	fchdir(pid int, fd int) (err error) = ros.SYS_FCHDIR

// Readlink is where a symbolic link leads.
func Readlink(path string) (string, error) {
	var buf [ros.PATH_MAX + 1]byte
	n, err := readlink(path, buf[:])
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

// Getwd is the current directory.
func Getwd() (string, error) {
	var buf [ros.PATH_MAX + 1]byte
	n, err := getcwd(buf[:])
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

// Chdir goes to another directory.
func Chdir(path string) error { return chdir(os.Getpid(), path) }

// Fchdir goes to an open directory.
func Fchdir(fd int) error { return fchdir(os.Getpid(), fd) }
