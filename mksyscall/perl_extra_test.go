//go:build extra

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// byPerl returns the command that runs a script of package syscall.
func byPerl(t *testing.T, script string) []string {
	t.Helper()
	return []string{need.Program(t, "perl"), filepath.Join(stdDir(t), script)}
}

// TestStandardLibraryByPerl compares with the output of the originals, not with
// the files that they once made.
func TestStandardLibraryByPerl(t *testing.T) {
	var c tally
	for _, r := range references(t, stdDir(t), "mksyscall.pl", "mksyscall_libc.pl") {
		r.mend(t)
		c.compare(t, r, r.ours(t), r.theirs(t, r.dir, byPerl(t, r.program)...))
	}
	c.report(t, "package syscall", standardLeast())
}

// TestMadeUpByPerl compares with the originals in Perl over made-up declarations.
func TestMadeUpByPerl(t *testing.T) {
	madeUp(t, 2000, func(t *testing.T, program string) []string {
		if !strings.HasSuffix(program, ".pl") {
			return nil
		}
		return byPerl(t, program)
	})
}
