//go:build linux && amd64

package guests

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Require makes the directory a module example.com/name that requires others from the module
// proxy. Each of args is a module in the form of go get, a flag of go get, or MODULE=DIR for a
// module in a directory.
func (k *Kit) Require(dir, name string, args ...string) error {
	goCommand := filepath.Join(k.GOROOT, "bin", "go")
	commands := [][]string{{"mod", "init", "example.com/" + name}}
	get := []string{"get"}
	for _, a := range args {
		if module, local, ok := strings.Cut(a, "="); ok && !strings.HasPrefix(a, "-") {
			commands = append(commands, []string{"mod", "edit", "-require=" + module + "@v0.0.0", "-replace=" + module + "=" + local})
		} else {
			get = append(get, a)
		}
	}
	for _, list := range append(commands, get, []string{"mod", "tidy"}) {
		if _, err := output(k.Env(), dir, goCommand, list...); err != nil {
			return fmt.Errorf("%w (this takes the network)", err)
		}
	}
	return nil
}

// RequireTool makes the directory a module example.com/name that has a command of the module proxy
// as a tool, PACKAGE@VERSION, with the versions that its own module requires.
func (k *Kit) RequireTool(dir, name, command string) error {
	goCommand := filepath.Join(k.GOROOT, "bin", "go")
	for _, list := range [][]string{{"mod", "init", "example.com/" + name}, {"get", "-tool", command}} {
		if _, err := output(k.Env(), dir, goCommand, list...); err != nil {
			return fmt.Errorf("%w (this takes the network)", err)
		}
	}
	return nil
}
