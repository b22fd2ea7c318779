//go:build linux && amd64

package guests

import (
	"strings"
	"testing"
	"time"
)

// TestFilter runs a program with a seccomp filter of its own, which allows what Go needs and
// the calls that docs/toolchain.md says the host needs.
func TestFilter(t *testing.T) {
	const want = "threads\nuser defined signal 1\nhello, world [child] <nil>\n"
	hosts := []string{"mprotect", "pread64", "faccessat2", "rt_tgsigqueueinfo", "execveat"}
	for _, c := range []struct {
		c     Column
		extra []string
		out   string
		err   string // the beginning of standard error
	}{
		{Stock, nil, want, ""},
		{Native, nil, want, ""},
		{Hosted, hosts, want, ""},
		{Strict, append([]string{"prctl"}, hosts...), want, ""},
		{Hosted, hosts[1:], "", "runtime: failed to create new OS thread"},
		{Strict, hosts, "", "usys: -strict needs prctl(PR_SET_SYSCALL_USER_DISPATCH), which fails: operation not permitted"},
	} {
		e, err := guest.Run(c.c, time.Minute, nil, nil, append([]string{"filter"}, c.extra...)...)
		if err != nil {
			t.Fatal(err)
		}
		if e.Stdout != c.out || !strings.HasPrefix(e.Stderr, c.err) || (e.Stderr == "") != (c.err == "") || (e.Status == "exit status 0") != (c.err == "") {
			t.Errorf("%s, %v allowed: got %+v, want output %q and message %q", c.c, c.extra, e, c.out, c.err)
		}
	}
}
