//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/coverage"
)

// The test binary is also every program whose death a test checks.
func TestMain(m *testing.M) {
	if f := deaths[os.Getenv("HOSTTEST_DIE")]; f != nil {
		runtime.LockOSThread() // the main thread has called C (package early): no other goroutine may run on it
		f()
		os.Exit(0) // it did not die
	}
	os.Exit(coverage.Run(m))
}

// die runs deaths[name] in a separate process and returns its end.
func die(t *testing.T, name string, env ...string) (stderr string, code int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "HOSTTEST_DIE="+name, "GOTRACEBACK=all"), env...)
	var out strings.Builder
	cmd.Stderr = &out
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer kill.Stop()
	cmd.Wait()
	return out.String(), cmd.ProcessState.ExitCode()
}
