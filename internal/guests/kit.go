//go:build linux && amd64

package guests

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/internal/coverage"
)

// Module is the module of the commands under test.
const Module = "github.com/usys-go/bridge"

// A Kit builds and runs programs with one Go toolchain.
type Kit struct {
	Dir     string   // for built programs; the caller removes it
	Version string   // of Go, such as go1.26.8
	GOROOT  string   // the toolchain's
	Table   []string // the command that replaces go to build with the table: "usys"
	Overlay string   // if not empty, go's -overlay with this file adds the table instead
	Host    []string // the command that a program's arguments are appended to: "usys", "exec"
}

// Flags of the tests and commands that make a kit. They select another loader or
// another way of building; the defaults are the configuration under test.
var (
	usysFlag    = flag.String("usys", "", "the usys `command`; by default it is built from the module")
	hostFlag    = flag.String("host", "", "start programs under `command` instead of usys exec")
	overlayFlag = flag.String("overlay", "", "build with go's -overlay and this `file` instead of usys build")
	versionFlag = flag.String("go", "", "the Go `version` to use, as go1.26.8 (default: the one that runs)")
)

// New returns a kit for one version of Go in the form of GOTOOLCHAIN, or for the
// go command in PATH if version and flag are empty. The kit builds below dir.
func New(dir, version string) (*Kit, error) {
	heed()
	if version == "" {
		version = *versionFlag
	}
	k := &Kit{Dir: dir, Overlay: *overlayFlag}
	env := os.Environ()
	if version != "" {
		env = append(env, "GOTOOLCHAIN="+version)
	}
	out, err := output(env, dir, "go", "env", "GOVERSION", "GOROOT")
	if err != nil {
		return nil, err
	}
	k.Version, k.GOROOT, _ = strings.Cut(strings.TrimSpace(out), "\n")
	if version != "" && k.Version != version {
		return nil, fmt.Errorf("asked for %s, got %s", version, k.Version)
	}

	usys := *usysFlag
	if usys == "" {
		if usys, err = buildUsys(dir); err != nil {
			return nil, err
		}
	} else if usys, err = exec.LookPath(usys); err != nil {
		return nil, err
	}
	if usys, err = filepath.Abs(usys); err != nil {
		return nil, err
	}
	k.Table = []string{usys}
	k.Host = []string{usys, "exec"}
	if *hostFlag != "" {
		k.Host = strings.Fields(*hostFlag)
	}
	return k, nil
}

// buildUsys compiles command usys with the Go version that built this program,
// whichever version is tested, and in the command's own module, which may differ
// from the running program's.
func buildUsys(dir string) (string, error) {
	root, err := output(os.Environ(), "", "go", "list", "-m", "-f={{.Dir}}", Module)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "usys")
	build := append(coverage.Build(), "-o", file, "./cmd/usys")
	_, err = output(os.Environ(), strings.TrimSpace(root), build[0], build[1:]...)
	return file, err
}

// Env returns the environment of the kit's go and programs: the go command in
// PATH is the tested one, and builds without cgo.
func (k *Kit) Env() []string {
	return append(os.Environ(),
		"GOTOOLCHAIN=local",
		"GOROOT="+k.GOROOT,
		"PATH="+filepath.Join(k.GOROOT, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"CGO_ENABLED=0")
}

// Build runs go, or usys instead of go, in a directory. Verb is build or test, as in Build(Strict,
// dir, "build", "-o", file, "."). The columns with the table share one program.
func (k *Kit) Build(c Column, dir, verb string, args ...string) error {
	command := []string{filepath.Join(k.GOROOT, "bin", "go"), verb}
	if c.Table() && k.Overlay == "" {
		command = append(k.Table[:len(k.Table):len(k.Table)], verb)
	} else if c.Table() {
		command = append(command, "-overlay="+k.Overlay)
	}
	command = append(command, args...)
	_, err := output(k.Env(), dir, command[0], command[1:]...)
	return err
}

// Command returns the command that runs a program in a column. Host flags, such as "-o", "log",
// are left out if there is no host.
func (k *Kit) Command(c Column, hostFlags []string, program string, args ...string) []string {
	var command []string
	if c.UnderHost() {
		command = slices.Concat(k.Host, c.flags(), hostFlags)
	}
	return append(append(command, program), args...)
}

// output runs a command and returns its standard output. An error contains its standard error.
func output(env []string, dir, name string, args ...string) (string, error) {
	var out, err bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = env, dir, &out, &err
	if e := cmd.Run(); e != nil {
		var exit *exec.ExitError
		if errors.As(e, &exit) {
			e = fmt.Errorf("%w\n%s%s", e, out.Bytes(), err.Bytes())
		}
		return "", fmt.Errorf("%s: %w", strings.Join(append([]string{name}, args...), " "), e)
	}
	return out.String(), nil
}
