//go:build extra

package fdpaths

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/internal/need"
)

// programEnv makes this test's program open descriptors: its value is a directory and,
// behind a colon, whether details are wanted.
const programEnv = "USYS_FDPATHS_PROGRAM"

func TestMain(m *testing.M) {
	if v := os.Getenv(programEnv); v != "" {
		dir, details, _ := strings.Cut(v, ":")
		program(dir, details != "")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program opens descriptors of many kinds, and prints the text of each. It makes a call
// with each, so that strace prints its text.
func program(dir string, details bool) {
	must := func(fd int, err error) int {
		if err != nil {
			panic(err)
		}
		return fd
	}
	file := func(f interface{ File() (*os.File, error) }, err error) int {
		if err != nil {
			panic(err)
		}
		d, err := f.File()
		if err != nil {
			panic(err)
		}
		return int(d.Fd())
	}
	var fds []int
	add := func(list ...int) { fds = append(fds, list...) }
	add(must(unix.Open(dir, unix.O_RDONLY, 0)), must(unix.Open("/dev/null", unix.O_RDWR, 0)), must(unix.Open("/proc/self/stat", 0, 0)))
	gone := filepath.Join(dir, "go\tne<>")
	add(must(unix.Open(gone, unix.O_CREAT|unix.O_RDWR, 0o600)))
	os.Remove(gone)
	add(must(unix.Open(filepath.Join(dir, "é (deleted)"), unix.O_CREAT|unix.O_RDWR, 0o600)))
	var pipe [2]int
	unix.Pipe(pipe[:])
	add(pipe[:]...)
	add(must(unix.EpollCreate1(0)), must(unix.Eventfd(0, 0)), must(unix.TimerfdCreate(unix.CLOCK_MONOTONIC, 0)), must(unix.InotifyInit1(0)))
	add(must(unix.MemfdCreate("mem", 0)), must(unix.PidfdOpen(os.Getpid(), 0)))
	add(must(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)), must(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)), must(unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM, 0)))
	nl := must(unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_ROUTE))
	add(nl, must(unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)))
	unix.Bind(nl, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(0, err)
	add(pair[:]...)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s")})
	add(file(l, err))
	abstract := must(unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0))
	unix.Bind(abstract, &unix.SockaddrUnix{Name: fmt.Sprintf("@usys-%d", os.Getpid())})
	add(abstract)
	server := must(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0))
	must(0, unix.Bind(server, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(0, unix.Listen(server, 1))
	name, err := unix.Getsockname(server)
	must(0, err)
	client := must(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0))
	must(0, unix.Connect(client, name))
	accepted, _, err := unix.Accept(server)
	must(0, err)
	add(server, client, accepted)
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	add(file(udp, err))
	for _, fd := range append(fds, 1<<20) {
		unix.Syscall(unix.SYS_FCNTL, uintptr(fd), unix.F_GETFD, 0)
		fmt.Printf("%d%s\n", fd, Text(os.Getpid(), fd, details))
	}
	wd, _ := os.Getwd()
	unix.Mkdirat(unix.AT_FDCWD, "/nothing/there/"+wd, 0)
	fmt.Println("AT_FDCWD" + Text(os.Getpid(), CWD, details))
}

// TestStrace compares the texts with those of strace -y and strace -yy.
func TestStrace(t *testing.T) {
	need.Program(t, "strace")
	for _, flag := range []string{"-y", "-yy"} {
		dir := t.TempDir()
		out := filepath.Join(dir, "strace")
		details := ""
		if flag == "-yy" {
			details = "details"
		}
		cmd := exec.Command("strace", "-f", flag, "-o", out, "-e", "trace=fcntl,mkdirat", os.Args[0])
		cmd.Env = append(os.Environ(), programEnv+"="+dir+":"+details)
		ours, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, ours)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(ours), "\n"), "\n")
		for _, line := range lines {
			fd := regexp.MustCompile(`^\w+`).FindString(line)
			call := regexp.MustCompile(`(?m)(?:fcntl|mkdirat)\((` + fd + `(?:<.*>(?:\(deleted\))?)?), (?:F_GETFD|"/nothing/there)`)
			all := call.FindAllSubmatch(text, -1)
			if len(all) == 0 {
				t.Fatalf("strace does not have %s", line)
			}
			if theirs := string(all[len(all)-1][1]); theirs != line {
				t.Errorf("%s: ours %s, strace's %s", flag, line, theirs)
			}
		}
		if len(lines) < 25 {
			t.Errorf("only %d descriptors are compared", len(lines))
		}
	}
}
