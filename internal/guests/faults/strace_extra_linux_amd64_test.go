//go:build extra && linux && amd64

package faults

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/internal/need"
)

// TestStrace checks that rules in strace's syntax have the same effect on one
// thread's calls as in strace.
func TestStrace(t *testing.T) {
	need.Program(t, "strace")
	for _, rule := range []string{
		"inject=fsync:error=EIO", "inject=fsync:error=eio:when=3", "inject=fsync:error=5:when=3+", "inject=fsync:error=ENOSPC:when=3+4",
		"inject=fsync:error=ENOSPC:when=3..9", "inject=fsync:error=ENOSPC:when=3..9+", "inject=fsync:error=ENOSPC:when=3..19+5", "fault=fsync",
		"fault=fsync:error=EOPNOTSUPP:when=2", "inject=fsync:error=EIO:when=1:when=4", "inject=fsync:error=EIO:syscall=getpid:when=2",
		"inject=fsync:retval=0", "inject=fsync:retval=-5:when=6+", "inject=/^fsyn:error=28:when=5:", "inject=?nosuch,fsync:error=EDEADLK:when=7",
		"inject=%desc:error=EIO:when=65535", "inject=fsync:signal=WINCH:when=3", "inject=fsync:delay_enter=1000:delay_exit=1ms:when=1+9",
	} {
		args := []string{"count", "fsync", "30", "1"}
		out, err := exec.Command("strace", append([]string{"-f", "-o", "/dev/null", "-e", rule, program.File(guests.Stock)}, args...)...).Output()
		if err != nil {
			t.Fatalf("strace %s: %v", rule, err)
		}
		got, _ := do(t, []string{"-e", rule}, args...)
		if got != string(out) || !strings.Contains(got, "done") {
			t.Errorf("%s: %swant, as under strace, %s", rule, got, out)
		}
	}
}
