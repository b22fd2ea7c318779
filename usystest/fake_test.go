package usystest_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

// A fake is a testing.TB for a test that may fail. It takes other methods from the real one.
type fake struct {
	testing.TB
	name     string
	cleanups []func()
	errors   []string
}

func (f *fake) Helper()           {}
func (f *fake) Name() string      { return f.name }
func (f *fake) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }

func (f *fake) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *fake) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// run runs a test that may fail, and returns its errors.
func run(t testing.TB, name string, test func(t testing.TB)) []string {
	usystest.NeedHost(t)
	f := &fake{TB: t, name: name}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, do := range slices.Backward(f.cleanups) {
				do()
			}
		}()
		test(f)
	}()
	<-done
	return f.errors
}
