//go:build linux && amd64

package guests

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestPtrace runs a tracer in each column, and one that usys did not build, under a host: there
// each call of the child raises SIGSYS, for which its parent does not wait.
func TestPtrace(t *testing.T) {
	same(t, guest, []string{"ptrace"})
	want, err := guest.Run(Stock, time.Minute, nil, nil, "ptrace")
	if err != nil {
		t.Fatal(err)
	}
	if out, status := repaired(t, "ptrace"); out != want.Stdout || status != "exit status 0" {
		t.Errorf("not built with usys build: %s\n%s\nstock: %s\n%s", status, out, want.Status, want.Stdout)
	}
	const refused = "usys: PTRACE_TRACEME is refused in a program that was not built with usys build: it would stop at each call; build it so\ntraceme: operation not permitted\n"
	if out, status := repaired(t, "traceme"); out != refused || status != "exit status 0" {
		t.Errorf("a program that asks to be traced: %s, %q; want exit status 0, %q", status, out, refused)
	}
}

// repaired runs the program that usys did not build, under a host.
func repaired(t *testing.T, args ...string) (out, status string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := kit.Command(Hosted, nil, guest.File(Stock), args...)
	cmd := InGroup(exec.CommandContext(ctx, command[0], command[1:]...))
	cmd.Env, cmd.Dir = guest.Env(), kit.Dir
	text, _ := cmd.CombinedOutput()
	return strings.ReplaceAll(string(text), "\r", ""), cmd.ProcessState.String()
}
