package docker

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/calls"
)

// TestMain makes the test's binary a program that is run with the restrictions.
func TestMain(m *testing.M) {
	switch os.Getenv("DOCKER_TEST") {
	case "enter":
		os.Setenv("DOCKER_TEST", "look")
		fmt.Println(Exec("/proc/self/exe", os.Args, os.Environ()))
		os.Exit(1)
	case "run":
		os.Setenv("DOCKER_TEST", "look")
		Main()
	case "look":
		for _, line := range look() {
			fmt.Println(line)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// look returns a line for each difference from a container. No call that it makes has an
// effect if it is allowed.
func look() (wrong []string) {
	none := ^uintptr(0) // no address, no descriptor, no command
	for _, name := range denied {
		if _, _, errno := syscall.RawSyscall6(uintptr(calls.AMD64.Number(name)), none, none, none, none, none, none); errno != unix.EPERM {
			wrong = append(wrong, fmt.Sprintf("%s: %v", name, errno))
		}
	}
	for _, c := range []struct {
		text   string
		number int
		args   [6]uintptr
		want   syscall.Errno
	}{
		{"clone3", unix.SYS_CLONE3, [6]uintptr{}, unix.ENOSYS},
		{"clone of a user namespace", unix.SYS_CLONE, [6]uintptr{unix.CLONE_NEWUSER | unix.CLONE_SIGHAND}, unix.EPERM},
		{"clone of nothing", unix.SYS_CLONE, [6]uintptr{unix.CLONE_SIGHAND}, unix.EINVAL},
		{"socket of a virtual machine", unix.SYS_SOCKET, [6]uintptr{unix.AF_VSOCK, 99}, unix.EPERM},
		{"socket of no family", unix.SYS_SOCKET, [6]uintptr{uintptr(families.known), 99}, unix.EPERM},
		{"socket of UNIX", unix.SYS_SOCKET, [6]uintptr{unix.AF_UNIX, 99}, unix.EINVAL},
		{"personality without random addresses", unix.SYS_PERSONALITY, [6]uintptr{0x0040000}, unix.EPERM},
		{"personality of which", unix.SYS_PERSONALITY, [6]uintptr{0xffffffff}, 0},
		{"a call above all", len(calls.AMD64.Numbers), [6]uintptr{}, unix.EPERM},
		// Since Linux 4.8 the profile has these, and the kernel looks at the process.
		{"ptrace of no process", unix.SYS_PTRACE, [6]uintptr{unix.PTRACE_ATTACH, none}, unix.ESRCH},
		{"process_vm_readv of nothing", unix.SYS_PROCESS_VM_READV, [6]uintptr{none, 0, 0, 0, 0, none}, unix.EINVAL},
	} {
		a := c.args
		if _, _, errno := syscall.RawSyscall6(uintptr(c.number), a[0], a[1], a[2], a[3], a[4], a[5]); errno != c.want {
			wrong = append(wrong, fmt.Sprintf("%s: %v, want %v", c.text, errno, c.want))
		}
	}
	return append(wrong, lookAtSets()...)
}

// lookAtSets compares the capabilities as the kernel prints them.
func lookAtSets() (wrong []string) {
	var keep uint64
	for c := range kept {
		keep |= 1 << c
	}
	text, err := os.ReadFile("/proc/thread-self/status")
	if err != nil {
		return []string{err.Error()}
	}
	root := os.Getuid() == 0
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":\t")
		want, had := "", value
		switch name {
		case "CapPrm", "CapEff":
			var n uint64
			fmt.Sscanf(value, "%x", &n)
			had, want = fmt.Sprintf("%016x", n&^keep), fmt.Sprintf("%016x", 0)
			if !root && n != 0 {
				wrong = append(wrong, fmt.Sprintf("user %d has %s", os.Getuid(), line))
			}
		case "CapInh", "CapAmb":
			want = fmt.Sprintf("%016x", 0)
		case "CapBnd":
			if !root && os.Getenv("DOCKER_USER") == "" {
				continue // this program could not change it
			}
			var n uint64
			fmt.Sscanf(value, "%x", &n)
			had, want = fmt.Sprintf("%016x", n&^keep), fmt.Sprintf("%016x", 0)
		case "NoNewPrivs":
			want = "1"
		case "Seccomp":
			want = "2"
		default:
			continue
		}
		if had != want {
			wrong = append(wrong, fmt.Sprintf("%s: %s, want %s", name, had, want))
		}
	}
	return wrong
}

// TestRestrictions checks a program that is run as in a container: as the user that
// runs the test, and as an ordinary user if that user is root.
func TestRestrictions(t *testing.T) {
	runs := [][]string{{"DOCKER_TEST=enter"}}
	args := [][]string{nil}
	if os.Getuid() == 0 {
		runs = append(runs, []string{"DOCKER_TEST=run", "DOCKER_USER=1"})
		args = append(args, []string{"run", "--rm", "--user", "65534:65534", "debian", "/proc/self/exe"})
	}
	for i, env := range runs {
		cmd := exec.Command("/proc/self/exe", args[i]...)
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%q with %q: %v, want success and no output, got\n%s", args[i], env, err, out)
		}
	}
}

// TestMisuse checks the command's errors for unknown command lines.
func TestMisuse(t *testing.T) {
	for _, args := range [][]string{nil, {"ps"}, {"run"}, {"run", "debian"}, {"run", "-v", "/a:/b", "debian", "true"},
		{"run", "--privileged", "debian", "true"}, {"run", "-w", "/nothing/there", "debian", "true"}, {"run", "debian", "/nothing"}} {
		if err := run(args); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
