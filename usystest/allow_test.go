package usystest_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

const writes = `usys policy 1
default deny

package github.com/usys-go/bridge/usystest_test
	read $TMP/ /dev/null
	write $TMP/ /dev/null
	call fsync
`

func TestAllow(t *testing.T) {
	usystest.Allow(t, writes)
	name := filepath.Join(t.TempDir(), "file")
	if err := write(name); err != nil {
		t.Error(err)
	}
	done := make(chan error)
	go func() { done <- write(name) }()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A call that is not allowed fails, and so does the test.
func TestRefused(t *testing.T) {
	var read, ran error
	errs := run(t, "TestReads", func(t testing.TB) {
		usystest.Allow(t, writes)
		_, read = os.ReadFile("/etc/passwd")
		_, read = os.ReadFile("/etc/passwd")
		done := make(chan error)
		go func() { done <- exec.Command("/bin/true").Run() }()
		ran = <-done
	})
	if !errors.Is(read, syscall.EPERM) || !errors.Is(ran, syscall.EPERM) {
		t.Errorf("reading /etc/passwd: %v, running /bin/true: %v; want EPERM of both", read, ran)
	}
	all := strings.Join(errs, "\n\n")
	for _, want := range []string{
		"usystest: policy of the test: github.com/usys-go/bridge/usystest_test.TestRefused of module github.com/usys-go/bridge made a call that it does not allow:\n",
		"\topenat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC)\n",
		"\tnearest rule  policy:5:2: read /dev/null ...\n",
		"\tto allow it   package github.com/usys-go/bridge/usystest_test: read /etc/passwd\n",
		"\tos.ReadFile (",
		"\texecve(\"/bin/true\", ",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in the report:\n%s", want, all)
		}
	}
	if n := strings.Count(all, "/etc/passwd\", "); n != 1 {
		t.Errorf("%d reports of one call, want one:\n%s", n, all)
	}
	if _, err := os.ReadFile("/etc/passwd"); err != nil {
		t.Errorf("behind the test: %v", err)
	}
}

func TestAllowFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "test.policy")
	if err := os.WriteFile(name, []byte(writes), 0o666); err != nil {
		t.Fatal(err)
	}
	usystest.Allow(t, name)
	if err := write(filepath.Join(t.TempDir(), "file")); err != nil {
		t.Error(err)
	}
}

func TestAllowMistakes(t *testing.T) {
	for policy, want := range map[string]string{
		"usys policy 1\nmodule example.com/nosuch\n\tnothing\n": "policy:2:1: module example.com/nosuch is not in the program",
		"usys policy 1\nprogram\n\tcall fsnc\n":                 "policy:3:7: ",
		"nosuch.policy":                                         "no such file",
		"store.polcy":                                           "such a name ends in .policy",
	} {
		errs := run(t, "TestMistake", func(t testing.TB) { usystest.Allow(t, policy) })
		if len(errs) != 1 || !strings.Contains(errs[0], want) {
			t.Errorf("Allow(%q): errors %q, want one with %q", policy, errs, want)
		}
	}
	errs := run(t, "TestTwo", func(t testing.TB) {
		usystest.Allow(t, writes)
		usystest.Allow(t, writes)
	})
	if len(errs) != 1 || !strings.Contains(errs[0], "TestTwo holds the program to a policy, and there is one at a time") {
		t.Errorf("errors %q, want one: there is one policy at a time", errs)
	}
	usystest.Allow(t, writes) // there is none
}
