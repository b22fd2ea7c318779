package usystest_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

// write writes a file with one fsync.
func write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("text"); err != nil {
		return err
	}
	return f.Sync()
}

func TestInject(t *testing.T) {
	fault := usystest.Inject(t, "fsync:error=EIO:when=3")
	c := usystest.Calls(t, "fsync")
	name := filepath.Join(t.TempDir(), "file")
	for i := 1; i <= 5; i++ {
		err := write(name)
		if i == 3 && !errors.Is(err, syscall.EIO) || i != 3 && err != nil {
			t.Errorf("fsync %d: %v", i, err)
		}
	}
	if fault.Matched() != 5 || fault.Hit() != 1 {
		t.Errorf("%d matched, %d hit", fault.Matched(), fault.Hit())
	}
	if c.Count() != 5 || c.Errors() != 1 {
		t.Errorf("%v", c)
	}
}

func TestFunc(t *testing.T) {
	fault := usystest.Inject(t, "inject=openat:error=ENOSPC:func=write")
	name := filepath.Join(t.TempDir(), "file")
	if err := write(name); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(name, nil, 0o666); err != nil {
		t.Error(err)
	}
	if fault.Matched() != 1 || fault.Hit() != 1 {
		t.Errorf("%d matched, %d hit", fault.Matched(), fault.Hit())
	}
}

func TestAllowed(t *testing.T) {
	usystest.Allow(t, `usys policy 1
default deny

package github.com/usys-go/bridge/usystest_test
	write $TMP/
	call fsync
`)
	if err := write(filepath.Join(t.TempDir(), "file")); err != nil {
		t.Error(err)
	}
	_, err := os.ReadFile("/etc/hostname")
	t.Log(err)
}
