package fdpaths

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// CWD stands for the working directory in the place of a descriptor, as in Linux's calls.
const CWD = -100

// Text returns the text behind a descriptor of a process that has it open now, with its
// angle brackets, or "". With details it is that of strace -yy, else of strace -y.
func Text(pid, fd int, details bool) string {
	link := linkOf(pid, fd)
	name, err := os.Readlink(link)
	if err != nil {
		return ""
	}
	if details {
		if inode := socketInode(name); inode != 0 {
			return "<" + socketText(pid, fd, inode, name) + ">"
		}
		if name == "anon_inode:[pidfd]" {
			if n := pidOf(pid, fd); n > 0 {
				return fmt.Sprintf("<pid:%d>", n)
			}
		}
	}
	path, deleted := alive(link, name)
	return fileText(path, deleted, details)
}

func linkOf(pid, fd int) string {
	if fd == CWD {
		return fmt.Sprintf("/proc/%d/cwd", pid)
	}
	return fmt.Sprintf("/proc/%d/fd/%d", pid, fd)
}

// alive removes the suffix that the kernel appends to the path of a removed file.
func alive(link, name string) (path string, deleted bool) {
	path, deleted = strings.CutSuffix(name, " (deleted)")
	if !deleted {
		return name, false
	}
	var here, there unix.Stat_t
	if unix.Stat(link, &here) == nil && unix.Lstat(name, &there) == nil && here.Ino == there.Ino && here.Dev == there.Dev {
		return name, false // the suffix is a part of the name
	}
	return path, true
}

// fileText returns the text of a file that is not a socket.
func fileText(path string, deleted, details bool) string {
	text := string(calls.AppendEscaped([]byte("<"), []byte(path), "<>"))
	if details && strings.HasPrefix(path, "/") {
		text += deviceText(path)
	}
	if deleted {
		return text + ">(deleted)"
	}
	return text + ">"
}

// deviceText returns the kind and the number of a device, or "" for other files.
func deviceText(path string) string {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil {
		return ""
	}
	kind := "char"
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFBLK:
		kind = "block"
	case unix.S_IFCHR:
	default:
		return ""
	}
	return fmt.Sprintf("<%s %d:%d>", kind, unix.Major(st.Rdev), unix.Minor(st.Rdev))
}

// pidOf returns the process of a pidfd, or 0.
func pidOf(pid, fd int) int {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", pid, fd))
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "Pid:\t"); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(rest))
			return n
		}
	}
	return 0
}

// socketInode returns the number in the name of a socket, or 0.
func socketInode(name string) uint64 {
	number, ok := strings.CutPrefix(name, "socket:[")
	if !ok {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
	return n
}
