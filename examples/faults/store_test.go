package faults

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

// put opens a store, and puts two values of one key, the second while the disk fails. It returns
// the key's value in the store, and in the store after it has been opened again.
func put(t *testing.T, hasty bool, rule string) (now, later string) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s.hasty = hasty
	if err := s.Put("key", "old"); err != nil {
		t.Fatal(err)
	}
	fault := usystest.Inject(t, rule)
	if err := s.Put("key", "new"); err == nil {
		t.Errorf("Put reports no error")
	}
	if fault.Hit() != 1 {
		t.Errorf("the disk failed %d times, want once", fault.Hit())
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("files %v, %v; want one", files, err)
	}
	return s.Get("key"), again.Get("key")
}

// TestLostWrite shows that a hasty store loses a write when fsync fails: a value that it has
// shown is gone when it is opened again.
func TestLostWrite(t *testing.T) {
	if now, later := put(t, true, "fsync:error=EIO:when=1:mod=github.com/usys-go/bridge"); now != "new" || later != "old" {
		t.Errorf("the hasty store has %q, and %q when it is opened again; want new, old", now, later)
	}
}

func TestFailures(t *testing.T) {
	for name, rule := range map[string]string{
		"sync":  "fsync:error=EIO:when=1:func=(*Store).save",
		"full":  "write:error=ENOSPC:func=(*Store).save",
		"short": "write:torn=3:error=EIO:func=(*Store).save",
		"name":  "renameat,renameat2,rename:error=EDQUOT:func=(*Store).save",
	} {
		t.Run(name, func(t *testing.T) {
			if now, later := put(t, false, rule); now != later || now != "old" {
				t.Errorf("the store has %q, and %q when it is opened again; want old, old", now, later)
			}
		})
	}
}

// TestInterrupted checks that signals that end a write early cause no failure.
func TestInterrupted(t *testing.T) {
	usystest.Inject(t, "write,fsync,openat:error=EINTR:when=1..5:mod=github.com/usys-go/bridge")
	usystest.Inject(t, "write:short=1:mod=github.com/usys-go/bridge")
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put("key", "value"); err != nil {
		t.Errorf("Put: %v (interrupted: %t)", err, errors.Is(err, syscall.EINTR))
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatalf("the store opened again: %v", err)
	}
	if got := again.Get("key"); got != "value" {
		t.Errorf("the store opened again has key %q, want value", got)
	}
}

// TestSyncs checks that the file and its directory are each synced once.
func TestSyncs(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	calls := usystest.Calls(t, "fsync,fdatasync,rename,renameat,renameat2:pkg=github.com/usys-go/bridge/examples/faults")
	if err := s.Put("key", "value"); err != nil {
		t.Fatal(err)
	}
	if got := calls.String(); got != "fsync 2, renameat 1" {
		t.Errorf("Put made the calls %q, want fsync 2, renameat 1", got)
	}
}

// TestPlaces checks that the store reads and writes only in its directory.
func TestPlaces(t *testing.T) {
	usystest.Allow(t, `usys policy 1
default deny

package github.com/usys-go/bridge/examples/faults
	read $TMP/
	write $TMP/
	call fsync
`)
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put("key", "value"); err != nil {
		t.Error(err)
	}
}
