//go:build linux && amd64

package guests

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// tables lists the descriptor limits that a shell sets, and the number of descriptors that the
// program opens: more than the soft limit of a child started by Go, or as many as possible.
var tables = []struct{ name, limit, open string }{
	{"soft", "ulimit -Sn 1024", "1100"},
	{"hard", "ulimit -n 64", "all"},
}

// limited runs a program of command guest under a host, from a shell that sets limits.
func limited(t *testing.T, limit string, hostFlags []string, args ...string) End {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	command := append([]string{"-c", limit + ` && exec "$@"`, "sh"}, kit.Command(Hosted, hostFlags, guest.File(Hosted), args...)...)
	cmd := InGroup(exec.CommandContext(ctx, "/bin/sh", command...))
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = guest.Env(), kit.Dir, &stdout, &stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return End{Status: cmd.ProcessState.String(), Stdout: stdout.String(), Stderr: stderr.String()}
}

// TestFullTable runs hosted and foreign programs from a program that has no free descriptor:
// the loader must be able to open their files.
func TestFullTable(t *testing.T) {
	self := guest.File(Hosted)
	for _, table := range tables {
		for _, how := range []string{"child", "fork", "become"} {
			if table.open == "all" && how == "child" {
				continue // package os cannot do this without a free descriptor
			}
			t.Run(table.name+"-"+how, func(t *testing.T) {
				t.Parallel()
				run := func(hostFlags []string, args ...string) End {
					return limited(t, table.limit, hostFlags, append([]string{"full", table.open, how}, args...)...)
				}
				check := func(what, want string, e End, ok bool) {
					if !ok {
						t.Errorf("%s: got %+v, want %s", what, e, want)
					}
				}
				// Each hosted program prints a table of calls.
				e := run([]string{"-c"}, self, "hello")
				check("hosted", "hello, world and two tables of calls", e, strings.HasPrefix(e.Stdout, "hello, world") && strings.Count(e.Stderr, "% time") == 2)
				e = run(nil, "/bin/echo", "foreign")
				check("foreign", "foreign and no message", e, strings.HasPrefix(e.Stdout, "foreign\n") && e.Stderr == "")

				e = run([]string{"-strict"}, self, "rawsyscall")
				check("hosted, strict", "one message: SYSCALL outside the host", e, strings.HasPrefix(e.Stderr, "usys: SYSCALL outside the host: ") && strings.Count(e.Stderr, "\n") == 1)
				e = run([]string{"-strict"}, "/bin/echo", "foreign")
				check("foreign, strict", "foreign and the message that it runs natively", e, strings.HasPrefix(e.Stdout, "foreign\n") &&
					e.Stderr == "usys: /bin/echo was not built with usys build: it runs natively\n")

				e = run([]string{"-strict=tree"}, self, "rawsyscall")
				check("hosted, strict=tree", "one message: SYSCALL outside the host", e, strings.HasPrefix(e.Stderr, "usys: SYSCALL outside the host: ") && strings.Count(e.Stderr, "\n") == 1)
				e = run([]string{"-strict=tree"}, "/bin/echo", "foreign")
				check("foreign, strict=tree", "permission denied and the message that it was refused", e, strings.HasPrefix(e.Stdout, "error: ") && strings.HasSuffix(e.Stdout, "permission denied\n") &&
					e.Stderr == "usys: /bin/echo was not built with usys build: refused (-strict=tree)\n")
			})
		}
	}
}

// TestFullTableInherited starts a hosted program with a descriptor table that has no free
// number: the loader must open the program and the file of -o.
func TestFullTableInherited(t *testing.T) {
	for _, how := range []string{"fork", "become"} {
		e := limited(t, "ulimit -n 64", []string{"-strict=tree", "-c", "-o", t.TempDir() + "/log"}, "full", "all+leak", how, guest.File(Hosted), "hello")
		if !strings.HasPrefix(e.Stdout, "hello, world") || e.Stderr != "" {
			t.Errorf("%s: got %+v, want hello, world and no message", how, e)
		}
	}
}

// TestUnknownTarget executes programs that the loader cannot read: it prints a message, and
// under -strict=tree they do not run.
func TestUnknownTarget(t *testing.T) {
	self := guest.File(Hosted)
	for _, c := range []struct {
		args      []string
		out, line string
	}{
		{[]string{"limit", "memory", "/bin/echo", "foreign"}, "foreign\n", "usys: /bin/echo cannot be looked at: out of memory: "},
		{[]string{"limit", "files", self, "hello"}, "hello, world []\n", "usys: " + self + " cannot be looked at: too many open files: "},
	} {
		t.Run(c.args[1], func(t *testing.T) {
			for _, flags := range [][]string{nil, {"-strict"}} {
				e := limited(t, "true", flags, c.args...)
				if e.Stdout != c.out || e.Stderr != c.line+"it runs natively\n" {
					t.Errorf("%v: got %+v, want output %q and the messages %q", flags, e, c.out, c.line+"it runs natively\n")
				}
			}
			e := limited(t, "true", []string{"-strict=tree"}, c.args...)
			if e.Stdout != "error: permission denied\n" || e.Stderr != c.line+"refused (-strict=tree)\n" {
				t.Errorf("tree: got %+v, want permission denied and the message %q", e, c.line+"refused (-strict=tree)\n")
			}
		})
	}
}
