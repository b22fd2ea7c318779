package toolexec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/ticks"
)

// SimFlag stands in front of the tool for usys build -sim.
const SimFlag = "-sim"

// instrumented returns the compiler's arguments with -race: a call in front of each access
// of memory. Unless the user says otherwise, it does not check conversions of pointers,
// which -race is short for, too: such a check would end programs that run elsewhere.
func instrumented(args []string) []string {
	return slices.Insert(slices.Clone(args), 1, "-race", "-d=checkptr=0")
}

// simRuntime puts schedule points into the files of package runtime among the compiler's
// arguments. The new files are in work.
func simRuntime(args []string, work string) error {
	var rules ticks.Runtime
	dir := ""
	for i, name := range args {
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "-") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		dir = filepath.Dir(name)
		text, err := rules.Go(name, src)
		if err != nil {
			return err
		}
		if text == nil {
			continue
		}
		if args[i], err = replaceGo(name, text, work); err != nil {
			return err
		}
	}
	if err := rules.Missing(dir); err != nil {
		return refusal{err}
	}
	return nil
}

// replaceGo writes a Go file in place of another, whose positions it keeps.
func replaceGo(name string, text []byte, work string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(work, "usys_"+filepath.Base(name))
	text = append(fmt.Appendf(nil, "//line %s:1\n", abs), text...)
	return path, os.WriteFile(path, text, 0o666)
}

// simAtomic checks the Go files of package sync/atomic among the compiler's arguments.
func simAtomic(args []string) error {
	if flagValue(args, "symabis") == "" {
		return refusal{errNoAssembly}
	}
	for _, name := range args {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := ticks.CheckAtomic(name, src); err != nil {
			return refusal{err}
		}
	}
	return nil
}

// errNoAssembly: no function has a schedule point.
var errNoAssembly = errors.New("package sync/atomic of this GOROOT is not as a Go release has it: no function of it is in assembly, where -sim has its schedule points; use a Go release that this usys knows")

// simCgo refuses a package with C code.
func simCgo(args []string) error {
	return refusal{fmt.Errorf("-sim: package %s uses cgo, and there are no schedule points in C; build with CGO_ENABLED=0", flagValue(args, "importpath"))}
}
