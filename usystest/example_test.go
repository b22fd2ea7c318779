package usystest_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

// t is the parameter of the tests that these examples are: func TestDiskFull(t *testing.T).
var t *testing.T

// save replaces a file as a whole. The examples test it.
func save(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "save-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// The disk is full at the second save, which must leave the file unchanged.
func ExampleInject() {
	name := filepath.Join(t.TempDir(), "file")
	full := usystest.Inject(t, "write:error=ENOSPC:when=2:func=save")
	if err := save(name, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := save(name, []byte("two")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	if got, err := os.ReadFile(name); string(got) != "one" {
		t.Errorf("the file has %q, %v; want one", got, err)
	}
	if full.Hit() != 1 {
		t.Errorf("%d writes failed, want 1", full.Hit())
	}
}

// A file is safe once it is synced, and more than one fsync is slow.
func ExampleCalls() {
	calls := usystest.Calls(t, "fsync,fdatasync:func=save")
	if err := save(filepath.Join(t.TempDir(), "file"), nil); err != nil {
		t.Fatal(err)
	}
	if calls.Count() != 1 {
		t.Errorf("one save makes these calls: %v, want one", calls)
	}
}

// All calls of save are about files below the temporary directory.
func ExampleAllow() {
	usystest.Allow(t, `usys policy 1
default allow

package github.com/usys-go/bridge/usystest_test
	read $TMP/
	write $TMP/
	call fsync
`)
	if err := save(filepath.Join(t.TempDir(), "file"), nil); err != nil {
		t.Error(err)
	}
}
