//go:build linux && amd64

package guests

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Main is the TestMain of a package that tests the guest: it builds the guest, stores it in
// *program, calls ready, which may be nil, and runs the tests.
func Main(m *testing.M, program **Program, ready func(*Program) error) {
	Built(m, func(dir string) error {
		k, err := New(dir, "")
		if err != nil {
			return err
		}
		if *program, err = k.Guest(); err == nil && ready != nil {
			err = ready(*program)
		}
		return err
	})
}

// Built is the TestMain of a package whose tests need programs that build builds in a
// directory. With -short it runs no tests, because the build alone takes half a minute.
func Built(m *testing.M, build func(dir string) error) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "guest")
		if err == nil {
			defer os.RemoveAll(dir)
			err = build(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}
