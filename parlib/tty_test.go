//go:build linux && amd64 && cgo

package parlib_test

import (
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
)

func TestTerminal(t *testing.T) {
	fd := open(t, "/dev/ptmx", ros.O_RDWR|ros.O_NOCTTY, 0)
	defer closeFD(t, fd)
	linux := func() (x syscall.Termios) {
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.TCGETS, uintptr(unsafe.Pointer(&x))); e != 0 {
			t.Fatalf("TCGETS: %v", e)
		}
		return x
	}
	// syscall.Termios is the kernel's structure up to Cc[18].
	compare := func(a *ros.Termios, b syscall.Termios) {
		t.Helper()
		if a.Iflag != b.Iflag || a.Oflag != b.Oflag || a.Cflag != b.Cflag || a.Lflag != b.Lflag ||
			a.Line != b.Line || !slices.Equal(a.Cc[:19], b.Cc[:19]) {
			t.Errorf("tcgetattr returns\n%+v\nwant the flags, line and characters of Linux\n%+v", a, b)
		}
	}

	a := &ros.Termios{}
	for i := range a.Cc {
		a.Cc[i] = 0xee
	}
	ok(t, ros.SYS_TCGETATTR, fd, ptr(a))
	compare(a, linux())
	if a.Ispeed != syscall.B38400 || a.Ospeed != a.Ispeed || slices.Max(a.Cc[19:]) != 0 {
		t.Errorf("tcgetattr: %+v, want both speeds %d and 0 in Cc from 19 on", a, syscall.B38400)
	}

	for when := range 3 {
		a.Lflag ^= syscall.ECHO | syscall.ICANON
		a.Iflag ^= syscall.ICRNL | syscall.IXON
		a.Cflag = a.Cflag&^ros.CBAUD | uint32(syscall.B9600+when)
		a.Cc[syscall.VINTR] = byte(when + 1)
		a.Cc[syscall.VMIN] = byte(when + 10)
		ok(t, ros.SYS_TCSETATTR, fd, when, ptr(a))
		compare(a, linux())
		b := new(ros.Termios)
		ok(t, ros.SYS_TCGETATTR, fd, ptr(b))
		a.Ispeed, a.Ospeed = uint32(syscall.B9600+when), uint32(syscall.B9600+when)
		if *a != *b {
			t.Errorf("set\n%+v, got\n%+v", a, b)
		}
	}

	fails(t, ros.EINVAL, "tcsetattr fd", ros.SYS_TCSETATTR, fd, 3, ptr(a))
	fails(t, ros.EINVAL, "tcsetattr fd", ros.SYS_TCSETATTR, fd, -1, ptr(a))
	fails(t, ros.EFAULT, "tcsetattr fd", ros.SYS_TCSETATTR, fd, 0, 0)
	fails(t, ros.EFAULT, "tcgetattr fd", ros.SYS_TCGETATTR, fd, 0)
	file := open(t, t.TempDir()+"/f", ros.O_RDWR|ros.O_CREAT, 0o600)
	fails(t, ros.ENOTTY, "Not a typewriter", ros.SYS_TCGETATTR, file, ptr(a))
	fails(t, ros.ENOTTY, "Not a typewriter", ros.SYS_TCSETATTR, file, 0, ptr(a))
	closeFD(t, file)
	fails(t, ros.EBADF, "tcgetattr fd", ros.SYS_TCGETATTR, file, ptr(a))
}
