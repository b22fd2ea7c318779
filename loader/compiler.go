package loader

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// A compiler is the command and its version text.
type compiler struct {
	args    []string
	version []byte
}

// findCompiler finds $CC, or gcc. It asks the compiler for its version if the cache does not have
// that of the same file.
func findCompiler(cache string) (compiler, error) {
	args, err := quoted.Split(os.Getenv("CC"))
	if err != nil {
		return compiler{}, fmt.Errorf("CC: %w (put a path with spaces in quotes)", err)
	}
	if len(args) == 0 {
		args = []string{"gcc"}
	}
	note, ok := versionFile(cache, args)
	if version, err := os.ReadFile(note); ok && err == nil && len(version) > 0 {
		return compiler{args, version}, nil
	}
	out, err := exec.Command(args[0], append(args[1:len(args):len(args)], "--version")...).Output()
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			err = errors.New("there is none")
		}
		if errors.Is(err, syscall.EMFILE) { // not an error of the compiler
			return compiler{}, fmt.Errorf("the C compiler %s cannot be started: %w", args[0], err)
		}
		return compiler{}, fmt.Errorf("the loader is made by a C compiler, once, and %s does not work: %w (install gcc, or set CC)", args[0], err)
	}
	if ok { // without the file the compiler is asked again
		place(note, 0o644, func(temp string) error { return os.WriteFile(temp, out, 0o666) })
	}
	return compiler{args, out}, nil
}

// versionFile returns the file of the cache that has the version of the compiler which a command
// runs. Its name depends on the files that the command names, by their identity: a compiler
// that is replaced has another. ok is false if the compiler was not found, or has changed so
// lately that another change might leave the same time.
func versionFile(cache string, args []string) (file string, ok bool) {
	parts := [][]byte{[]byte(strings.Join(args, "\n"))}
	for i, arg := range args {
		path, err := exec.LookPath(arg)
		info, err2 := os.Stat(path)
		if err != nil || err2 != nil {
			if i == 0 {
				return "", false
			}
			continue // an argument of the compiler's
		}
		if age := time.Since(info.ModTime()); age >= 0 && age < 2*time.Second {
			return "", false
		}
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return "", false
		}
		parts = append(parts, fmt.Appendf(nil, "%s %s %d %d", path, real, info.Size(), info.ModTime().UnixNano()))
	}
	return filepath.Join(cache, fmt.Sprintf("compiler-%.16x", sum(parts...))), true
}
