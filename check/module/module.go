// Package module finds the module to which a directory belongs, and the command by which its
// users run usys.
package module

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/usys-go/bridge/gen/emit"
)

// Root returns the directory of the go.mod to which dir belongs.
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

// tool is the path of the usys command in a go.mod.
const tool = "github.com/usys-go/bridge/cmd/usys"

// Generate returns the command that makes the generated files of a package in dir: go tool usys
// if the module has usys as a tool.
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
