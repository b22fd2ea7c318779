package akaros

import "github.com/usys-go/bridge/akaros/ros"

// Open files. A directory's descriptor reads one [ros.Kdirent] at a time.

//sys	Openat(dir int, path string, flags int, mode uint32) (fd int, err error) = ros.SYS_OPENAT
//sys	Close(fd int) (err error) = ros.SYS_CLOSE
//sys	Read(fd int, p []byte) (n int, err error) = ros.SYS_READ
//sys	Write(fd int, p []byte) (n int, err error) = ros.SYS_WRITE
//sys	Fstat(fd int, st *ros.Kstat) (err error) = ros.SYS_FSTAT
//sys	Fcntl(fd int, cmd int, arg int) (r int, err error) = ros.SYS_FCNTL
//sys	Tcgetattr(fd int, t *ros.Termios) (err error) = ros.SYS_TCGETATTR
//sys	Tcsetattr(fd int, when int, t *ros.Termios) (err error) = ros.SYS_TCSETATTR

//sys	readEntry(fd int, e *ros.Kdirent, size uintptr) (n int, err error) = ros.SYS_READ
//sys	writeString(fd int, s string) (n int, err error) = ros.SYS_WRITE
//sys	llseek(fd int, high uint32, low uint32, result *int64, whence int) (err error) = ros.SYS_LLSEEK

// Seek moves a descriptor's position, and answers where it is then.
func Seek(fd int, offset int64, whence int) (position int64, err error) {
	err = llseek(fd, uint32(offset>>32), uint32(offset), &position, whence)
	return
}

// Fsync waits until a file is where it outlives the machine.
func Fsync(fd int) error {
	_, err := Fcntl(fd, ros.F_SYNC, 0)
	return err
}
