package akaros

import "github.com/usys-go/bridge/akaros/ros"

// Open files. A directory's descriptor reads one [ros.Kdirent] at a time.

// Openat opens the file at path, relative to the directory of descriptor dir, or to the current
// directory where dir is ros.AT_FDCWD. It returns a descriptor. The flags are ros.O_….
//sys	Openat(dir int, path string, flags int, mode uint32) (fd int, err error) = ros.SYS_OPENAT

// Close closes a descriptor.
//sys	Close(fd int) (err error) = ros.SYS_CLOSE

// Read reads up to len(p) bytes into p and returns their number; 0 is the end of the file. A directory's
// descriptor reads one [ros.Kdirent]. Read blocks until there is something to read.
//sys	Read(fd int, p []byte) (n int, err error) = ros.SYS_READ

// Write writes up to len(p) bytes of p and returns their number. It may block.
//sys	Write(fd int, p []byte) (n int, err error) = ros.SYS_WRITE

// Fstat stores the description of the open file fd in st.
//sys	Fstat(fd int, st *ros.Kstat) (err error) = ros.SYS_FSTAT

// Fcntl carries out cmd, one of ros.F_…, on a descriptor.
//sys	Fcntl(fd int, cmd int, arg int) (r int, err error) = ros.SYS_FCNTL

// Tcgetattr stores the settings of a terminal in t.
//sys	Tcgetattr(fd int, t *ros.Termios) (err error) = ros.SYS_TCGETATTR

// Tcsetattr changes the settings of a terminal to t: at once, or after output, as when says.
//sys	Tcsetattr(fd int, when int, t *ros.Termios) (err error) = ros.SYS_TCSETATTR

//sys	readEntry(fd int, e *ros.Kdirent, size uintptr) (n int, err error) = ros.SYS_READ
//sys	writeString(fd int, s string) (n int, err error) = ros.SYS_WRITE
//sys	llseek(fd int, high uint32, low uint32, result *int64, whence int) (err error) = ros.SYS_LLSEEK

// Seek moves a descriptor's position and returns the new one.
func Seek(fd int, offset int64, whence int) (position int64, err error) {
	err = llseek(fd, uint32(offset>>32), uint32(offset), &position, whence)
	return
}

// Fsync waits until a file's contents are on stable storage.
func Fsync(fd int) error {
	_, err := Fcntl(fd, ros.F_SYNC, 0)
	return err
}
