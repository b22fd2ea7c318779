package sim

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// synced returns the error of an fsync.
func synced(t *testing.T) error {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return f.Sync()
}

// TestRules adds rules and removes them: usys test -sim runs it.
func TestRules(t *testing.T) {
	if !running {
		if _, err := addRule("fsync:error=EIO"); err == nil {
			t.Error("a rule was added without a simulation")
		}
		t.Skip("nothing simulates this program (usys test -sim)")
	}
	r, err := addRule("inject=fsync:error=EIO:when=2")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		if err := synced(t); errors.Is(err, syscall.EIO) != (n == 2) {
			t.Errorf("fsync %d: %v, want EIO for number 2 alone", n, err)
		}
	}
	if matched, hit := r.counted(); matched != 3 || hit != 1 {
		t.Errorf("%d calls have matched and %d were changed, want 3 and 1", matched, hit)
	}
	r.remove()
	if err := synced(t); err != nil {
		t.Errorf("without the rule: %v", err)
	}
	if matched, hit := r.counted(); matched != 3 || hit != 1 {
		t.Errorf("the removed rule has %d and %d, want 3 and 1", matched, hit)
	}
	const many = 1000 // more than there is room for at a time
	for range many {
		r, err := addRule("fsync:error=ENOSPC")
		if err != nil {
			t.Fatal(err)
		}
		if err := synced(t); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("synced = %v, want ENOSPC", err)
		}
		r.remove()
	}
}

func TestRuleMistakes(t *testing.T) {
	if !running {
		t.Skip("nothing simulates this program (usys test -sim)")
	}
	for text, want := range map[string]string{
		"":                         "the text of a rule is empty",
		"fsync:eror=EIO":           "column 7: there is no action or filter eror (did you mean error?)",
		"fsync:error=EIO:pkg=main": "cannot name functions",
		"fsync:error=EIO:path=" + strings.Repeat("x", 5000): "too long",
	} {
		if r, err := addRule(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, %v, want %q", text, r, err, want)
		}
	}
}
