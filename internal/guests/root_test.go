//go:build linux && amd64

package guests

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// relayAll builds a host that relays every call that a host may implement.
func relayAll(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs("testdata/relayall.c")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A host that relays each call to Linux does not change a program's behaviour.
func TestRelayed(t *testing.T) {
	flags := []string{"-host", relayAll(t)}
	for _, program := range []string{"hello a b", "goroutines", "files", "http", "exec", "signals", "exit", "stressexec 16"} {
		t.Run(program, func(t *testing.T) {
			args := strings.Fields(program)
			want, err := guest.Run(Stock, time.Minute, nil, nil, args...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := guest.Run(Hosted, time.Minute, nil, flags, args...)
			if err != nil || got.Status != want.Status || got.Stdout != want.Stdout || got.Stderr != want.Stderr {
				t.Errorf("relayed: %s, %v\n%s%s\nstock: %s\n%s%s",
					got.Status, err, got.Stdout, got.Stderr, want.Status, want.Stdout, want.Stderr)
			}
		})
	}
}

// If the root has changed, a program's children still run under the host; otherwise
// -strict=tree would refuse them. The same holds with a host that relays every call,
// including chroot and pivot_root.
func TestRootChanges(t *testing.T) {
	program, err := os.ReadFile(guest.File(Hosted))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []struct {
		name  string
		flags []string
	}{{"linux", nil}, {"relayall", []string{"-host", relayAll(t)}}} {
		for _, way := range []string{"chroot", "pivot_root", "child"} {
			t.Run(host.name+"/"+way, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "guest"), program, 0o755); err != nil {
					t.Fatal(err)
				}
				command := append(append([]string{}, kit.Host...), "-strict=tree")
				command = append(append(command, host.flags...), guest.File(Hosted), "root", way, dir)
				out, err := asRoot(t, command)
				if want := "inside||from outside\n"; err != nil || string(out) != want {
					t.Errorf("%v\n%swant %s", err, out, want)
				}
			})
		}
	}
}

// asRoot runs a command as root with a separate mount namespace: in a user namespace, or,
// if the machine does not allow those, directly if the test runs as root.
func asRoot(t *testing.T, command []string) ([]byte, error) {
	t.Helper()
	run := func(attr syscall.SysProcAttr) ([]byte, error) {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = kit.Env()
		cmd.SysProcAttr = &attr
		return cmd.CombinedOutput()
	}
	out, err := run(syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	})
	refused := func(err error) bool { return errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) }
	if refused(err) && os.Getuid() == 0 {
		out, err = run(syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS})
	}
	if refused(err) {
		t.Skip("this machine lets this user have no root directory of its own: ", err)
	}
	return out, err
}
