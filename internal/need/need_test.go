package need

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A recorder is a test that has failed.
type recorder struct{ failure string }

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) { r.failure = fmt.Sprintf(format, args...) }

func TestProgram(t *testing.T) {
	dir := t.TempDir()
	spin := filepath.Join(dir, "spin")
	if err := os.WriteFile(spin, []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	for _, c := range []struct{ name, path, failure string }{
		{"spin", spin, ""},
		{"qemu-x86_64", "", "program qemu-x86_64 is missing (apt-get install qemu-user)"},
		{"nosuch", "", "program nosuch has no Debian package in internal/need (add it there)"},
	} {
		var r recorder
		if path := Program(&r, c.name); path != c.path || r.failure != c.failure {
			t.Errorf("Program(%s) = %q, failure %q; want %q, %q", c.name, path, r.failure, c.path, c.failure)
		}
	}
	const want = "programs are missing: perl, qemu-x86_64 (apt-get install perl qemu-user)"
	if err := missing([]string{"perl", "qemu-x86_64", "spin"}); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if err := missing([]string{"spin"}); err != nil {
		t.Error(err)
	}
}
