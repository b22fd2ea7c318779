//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os"
	"syscall"
	"testing"

	. "github.com/usys-go/bridge/internal/hosttest"
	"github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

// A child that C has made and that dies leaves its parent unchanged; above all, no goroutine
// continues in the child.
func TestChild(t *testing.T) {
	c := make(chan os.Signal, 10)
	if err := signal.Notify(c, syscall.SIGUSR1, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	defer signal.Stop(c)
	for _, recovers := range []bool{false, true} {
		parlib.RecoverFaults(recovers)
		defer parlib.RecoverFaults(false)
		for _, child := range []struct {
			vfork bool
			sig   syscall.Signal
		}{{true, syscall.SIGUSR1}, {true, syscall.SIGABRT}, {true, syscall.SIGSEGV}, {false, syscall.SIGSEGV}} {
			if status := syscall.WaitStatus(Child(child.vfork, int32(child.sig))); status.Signal() != child.sig {
				t.Errorf("%+v, RecoverFaults(%v): status %#x, want signal %d", child, recovers, status, child.sig)
			}
		}
	}
	if len(c) > 0 {
		t.Errorf("%v arrived in the parent", <-c)
	}
	if Add(1, 2) != 3 {
		t.Error("the parent cannot call C any more")
	}
}
