// Package module finds the module that a directory belongs to, and says how its
// people run usys.
package module

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/usys-go/bridge/gen/emit"
)

// Root is the directory of the go.mod that dir belongs to.
func Root(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s: it belongs to no module (go mod init makes one)", filepath.ToSlash(dir))
		}
	}
}

// tool is the usys command as go.mod names it.
const tool = "github.com/usys-go/bridge/cmd/usys"

// Generate is the command that makes the generated files of a package in dir: that
// of go tool where the module has usys as a tool.
func Generate(dir string) string {
	root, err := Root(dir)
	if err != nil {
		return emit.Command
	}
	name := filepath.Join(root, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return emit.Command
	}
	f, err := modfile.Parse(name, text, nil)
	if err != nil {
		return emit.Command
	}
	for _, t := range f.Tool {
		if t.Path == tool {
			return "go tool usys gen"
		}
	}
	return emit.Command
}
