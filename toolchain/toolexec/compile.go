package toolexec

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/toolchain"
	"github.com/usys-go/bridge/toolchain/ticks"
)

// compile adds the Go face of the choke point to package runtime. The assembler's
// version, which contains usys's, is a key of that package's cache entry, as it
// has assembly. For usys build -sim it adds schedule points to all packages, and
// the compiler's version contains usys's.
func compile(args []string, sim bool) error {
	pkg := flagValue(args, "p")
	if sim && pkg != "" {
		args = instrumented(args)
	}
	if sim && pkg == ticks.Atomic {
		if err := simAtomic(args); err != nil {
			return err
		}
	}
	if pkg != "runtime" {
		return become(args)
	}
	work := filepath.Dir(flagValue(args, "o"))
	dir := ""
	for _, a := range args {
		if strings.HasSuffix(a, ".go") && filepath.Base(a) == "proc.go" {
			dir = filepath.Dir(a)
		}
	}
	config, err := os.ReadFile(flagValue(args, "importcfg"))
	if err != nil {
		return err
	}
	files := toolchain.RuntimeFiles(".go")
	if sim {
		files = append(files, toolchain.SimFiles(".go")...)
		if err := simRuntime(args, work); err != nil {
			return err
		}
	}
	if labels, ok := toolchain.LabelsFile(dir); ok {
		files = append(files, labels)
	}
	for _, add := range files {
		ok, err := importable(add, config)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		text := fmt.Sprintf("//line %s:1\n%s", filepath.Join(dir, add.Name), add.Text)
		path := filepath.Join(work, add.Name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
		args = append(args, path)
	}
	return become(args)
}

// importable reports whether package runtime of this release imports all packages that
// a file imports; a file that imports more is for later releases. When go builds with
// usys overlay, the file's build constraint decides that.
func importable(add toolchain.RuntimeFile, config []byte) (bool, error) {
	f, err := parser.ParseFile(token.NewFileSet(), add.Name, add.Text, parser.ImportsOnly)
	if err != nil {
		return false, err
	}
	for _, i := range f.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return false, err
		}
		if path != "unsafe" && !bytes.Contains(config, []byte("packagefile "+path+"=")) {
			return false, nil
		}
	}
	return true, nil
}
