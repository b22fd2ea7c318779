package toolexec

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/usys-go/bridge/toolchain"
)

// compile adds the Go face of the choke point to package runtime. The assembler's
// version, which names ours, is a key to that package's cache entry, as it has
// assembly.
func compile(args []string) error {
	if flagValue(args, "p") != "runtime" {
		return become(args)
	}
	work := filepath.Dir(flagValue(args, "o"))
	dir := ""
	for _, a := range args {
		if strings.HasSuffix(a, ".go") && filepath.Base(a) == "proc.go" {
			dir = filepath.Dir(a)
		}
	}
	for _, add := range toolchain.RuntimeFiles(".go") {
		text := fmt.Sprintf("//line %s:1\n%s", filepath.Join(dir, add.Name), add.Text)
		path := filepath.Join(work, add.Name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			return err
		}
		args = append(args, path)
	}
	return become(args)
}
