// Package toolexec stands between the go command and its tools, as go's flag
// -toolexec has it: `usys toolexec TOOL arguments`. It shows the assembler
// rewritten sources (asm.go), adds the choke point to package runtime
// (compile.go) and marks programs (link.go); all other tools run as they are.
//
// It is started once for each run of a tool, so it does no work in advance.
package toolexec

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/usys-go/bridge/toolchain"
)

// Names in the environment, between usys build and this.
const (
	// EnvRefused names a file into which a refusal is written, so that usys
	// build can distinguish it from go's own errors.
	EnvRefused = "USYS_TOOLEXEC_REFUSED"
	// EnvNext is the user's own -toolexec, one word on each line: it runs the
	// tools.
	EnvNext = "USYS_TOOLEXEC_NEXT"
)

// A refusal is an error that is not the tool's.
type refusal struct{ error }

// Run runs a tool with its arguments and returns its exit status. In front of the tool
// may stand SimFlag.
func Run(args []string, stdout, stderr io.Writer) int {
	sim := len(args) > 0 && args[0] == SimFlag
	if sim {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(stderr, "usys: toolexec is for go's -toolexec: usys build uses it (usys help)")
		return 2
	}
	tool := args[0]
	err := run(strings.TrimSuffix(filepath.Base(tool), ".exe"), args, sim)
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		if code := failed.ExitCode(); code >= 0 {
			return code
		}
		return 1
	}
	text := "usys: " + err.Error()
	if mark := os.Getenv(EnvRefused); mark != "" && errors.As(err, &refusal{}) {
		if err := appendTo(mark, text+"\n"); err != nil {
			fmt.Fprintln(stderr, "usys:", err)
		}
	}
	fmt.Fprintln(stderr, text)
	return 2
}

// appendTo adds a line to a file; several tools may do so at the same time.
func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func run(tool string, args []string, sim bool) error {
	if elsewhere() {
		return become(args)
	}
	if len(args) > 1 && strings.HasPrefix(args[1], "-V=full") {
		switch {
		case sim && (tool == "asm" || tool == "compile"):
			return version(args, "sim-"+toolchain.SimVersion())
		case sim && tool == "link":
			return version(args, "sim-"+toolchain.SimVersion()+toolchain.LinkerVersion())
		case tool == "asm":
			return version(args, toolchain.AssemblerVersion())
		case tool == "link":
			return version(args, toolchain.LinkerVersion())
		}
		return become(args)
	}
	switch {
	case tool == "asm":
		return asm(args, sim)
	case tool == "compile":
		return compile(args, sim)
	case tool == "link":
		return link(args, sim)
	case tool == "cgo" && sim:
		return simCgo(args)
	}
	return become(args)
}

// elsewhere reports whether go builds for a system whose system calls are not rewritten: one GOFLAGS
// may serve builds for several. Go tells its tools.
func elsewhere() bool {
	system, processor := os.Getenv("GOOS"), os.Getenv("GOARCH")
	return system != "" && system != "linux" || processor != "" && processor != "amd64"
}

// version prints a tool's version for go, which uses it as a key of its build
// cache: if usys changes the tool's output, usys's version is part of the
// tool's.
func version(args []string, ours string) error {
	cmd := command(args)
	cmd.Stdout = nil
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	line := strings.TrimSpace(string(out))
	if strings.Contains(line, "version devel") {
		// Go uses only what follows the last slash of buildID=….
		line += "-usys-" + ours
	} else {
		line += " usys " + ours
	}
	_, err = fmt.Println(line)
	return err
}

// command returns a tool's command line, perhaps behind the user's own
// -toolexec.
func command(args []string) *exec.Cmd {
	args = chain(args)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd
}

func chain(args []string) []string {
	if next := next(); next != "" {
		return append(strings.Split(next, "\n"), args...)
	}
	return args
}

// next is the value of EnvNext. A tool's environment does not have it: a -toolexec that runs usys
// toolexec would run itself for ever.
var next = sync.OnceValue(func() string {
	defer os.Unsetenv(EnvNext)
	return os.Getenv(EnvNext)
})

// flagValue finds -name value or -name=value among a tool's arguments.
func flagValue(args []string, name string) string {
	for i, a := range args {
		if a == "-"+name && i+1 < len(args) {
			return args[i+1]
		}
		if v, ok := strings.CutPrefix(a, "-"+name+"="); ok {
			return v
		}
	}
	return ""
}
