//go:build linux && amd64

package guests

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// Main is the TestMain of a package that tests the guest: it builds the guest, stores it in
// *program, calls ready, which may be nil, and runs the tests. With -short it runs none: the
// build alone takes half a minute.
func Main(m *testing.M, program **Program, ready func(*Program) error) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "guest")
		if err == nil {
			defer os.RemoveAll(dir)
			var k *Kit
			if k, err = New(dir, ""); err == nil {
				*program, err = k.Guest()
			}
		}
		if err == nil && ready != nil {
			err = ready(*program)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}
