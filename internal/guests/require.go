//go:build linux && amd64

package guests

import (
	"fmt"
	"path/filepath"
)

// Require makes the directory a module example.com/name, which requires others from the module
// proxy. Each of args is one of them, as go get has it, or a flag of go get.
func (k *Kit) Require(dir, name string, args ...string) error {
	goCommand := filepath.Join(k.GOROOT, "bin", "go")
	for _, list := range [][]string{{"mod", "init", "example.com/" + name}, append([]string{"get"}, args...), {"mod", "tidy"}} {
		if _, err := output(k.Env(), dir, goCommand, list...); err != nil {
			return fmt.Errorf("%w (this takes the network)", err)
		}
	}
	return nil
}
