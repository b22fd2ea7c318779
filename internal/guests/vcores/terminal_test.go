//go:build linux && amd64

package vcores

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/usys-go/bridge/internal/guests"
)

// Keys of a terminal interrupt, stop and end a program in a shell's foreground, and fg continues
// it, as natively.
func TestTerminal(t *testing.T) {
	for _, w := range append([]way{natively}, ways...) {
		t.Run(w.String(), func(t *testing.T) {
			s := openSession(t, w, "terminal", "notify")
			s.expect("ready")
			for i := range 3 {
				line := fmt.Sprint("line ", i)
				s.send(line + "\n")
				s.expect("got " + line)
				s.send("\x03")
				s.expect("got interrupt")
				s.send("\x1a")
				s.expect("stopped by stopped, threads that run: 0")
			}
			s.send("last\n")
			s.expect("got last")
			s.send("\x1c")
			s.expect("SIGQUIT: quit")
			s.expect("main.terminal(")
			s.expect("ended: exited true with 2, signal signal -1")

			s = openSession(t, w, "terminal")
			s.expect("ready")
			s.send("\x03")
			s.expect("ended: exited false with -1, signal interrupt")
		})
	}
}

// A session has a terminal and a shell as its leader.
type session struct {
	t        *testing.T
	terminal *os.File
	lines    chan string
}

// openSession starts a program of the guest from a shell in a new session.
func openSession(t *testing.T, w way, args ...string) *session {
	t.Helper()
	s := &session{t: t, lines: make(chan string, 1000)}
	var err error
	if s.terminal, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.terminal.Close() })
	var number, locked int32
	s.control(syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	s.control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	other, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s.keepOutput()
	command := program.Command(w.column, w.flags(), program.File(w.column), args...)
	cmd := exec.Command(program.File(guests.Stock), slices.Concat([]string{"shell"}, command)...)
	cmd.Env = append(program.Env(), "GOMAXPROCS=2")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = other, other, other
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.terminal.Close() // hangs the session up
		cmd.Process.Kill()
		cmd.Wait()
	})
	go func() {
		defer close(s.lines)
		for in := bufio.NewScanner(s.terminal); in.Scan(); {
			s.lines <- in.Text()
		}
	}()
	return s
}

// keepOutput sets NOFLSH. Without it the terminal sends a key's signal first and then drops the
// unread output, which may be the program's or the shell's message about the signal.
func (s *session) keepOutput() {
	s.t.Helper()
	var settings syscall.Termios
	s.control(syscall.TCGETS, unsafe.Pointer(&settings))
	settings.Lflag |= syscall.NOFLSH
	s.control(syscall.TCSETS, unsafe.Pointer(&settings))
}

// control makes an ioctl on the terminal.
func (s *session) control(request uintptr, argument unsafe.Pointer) {
	s.t.Helper()
	c, err := s.terminal.SyscallConn()
	if err != nil {
		s.t.Fatal(err)
	}
	var e syscall.Errno
	err = c.Control(func(fd uintptr) {
		_, _, e = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(argument))
	})
	if err != nil || e != 0 {
		s.t.Fatalf("ioctl(%#x): %v, errno %d", request, err, e)
	}
}

func (s *session) send(keys string) {
	s.t.Helper()
	if _, err := s.terminal.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// expect reads lines until one contains the text.
func (s *session) expect(text string) {
	s.t.Helper()
	var seen []string
	late := time.After(20 * time.Second)
	for {
		select {
		case line, ok := <-s.lines:
			if strings.Contains(line, text) {
				return
			}
			if seen = append(seen, line); !ok {
				s.t.Fatalf("the session ended without %q:\n%s", text, strings.Join(seen, "\n"))
			}
		case <-late:
			s.t.Fatalf("no %q:\n%s", text, strings.Join(seen, "\n"))
		}
	}
}
