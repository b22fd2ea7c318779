package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/internal/handwritten"
)

// staticcheckTool is the version of staticcheck that finds nothing.
const staticcheckTool = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// matrix are staticcheck's builds: a name is unused if all of them do not use it.
const matrix = "plain: -tags=\nextra: -tags=extra\nbars: -tags=bars\n"

// clangFormatTool is the version whose style .clang-format is about; its Debian package has the
// same name.
const clangFormatTool = "clang-format-19"

// warnings is how all C compiles without a warning. -Werror stands here alone, and in no
// #cgo line: a newer gcc, with a new warning, must not break a user's build.
const warnings = "gcc -std=gnu11 -D_GNU_SOURCE= -O2 -fno-strict-aliasing -I loader -I parlib " +
	"-Wall -Wextra -Wshadow -Werror -fanalyzer -S -o " + os.DevNull

// notCompiled are hand-written C files that gcc does not see by themselves, and the reason.
var notCompiled = map[string]string{
	"cmd/usys/testdata/mistakes/": "files with mistakes, for the script that finds them",
	"testdata/hosts/":             "its header is generated when make.sh makes the hosts",
	"gen/emit/":                   "pieces of generated headers",
}

// notFormatted are hand-written C files that clang-format does not look at, and the reason.
var notFormatted = map[string]string{
	"cmd/usys/testdata/mistakes/": "patches of a script change these lines",
	"testdata/hosts/":             "committed object files have the numbers of its lines",
	"gen/emit/":                   "generated headers are to look as their generator writes them",
}

// sanitized runs the tests of packages with C under AddressSanitizer and UndefinedBehaviorSanitizer,
// but for one that counts allocations, of which Go makes more with -asan. internal/hosttest is not
// among them: one of its processes takes more than 20 GB with -asan, and gcc links its other build
// modes without the sanitizers' libraries.
var sanitized = command{
	env: []string{"CGO_ENABLED=1", "CGO_CFLAGS=-g -O2 -fsanitize=undefined -fno-sanitize-recover=undefined",
		"CGO_LDFLAGS=-fsanitize=undefined"},
	args: words("go test -timeout=30m -short -asan -skip=^TestNoAllocation$ ./parlib/... ./signal/... ./deadline/... ./usys/... ./errno/..."),
}

// cFiles lists the hand-written C files with an extension, without those below some directories.
func cFiles(without map[string]string, ext ...string) ([]string, error) {
	list, err := handwritten.List(".", ext...)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(path string) bool {
		for dir := range without {
			if strings.HasPrefix(filepath.ToSlash(path), dir) {
				return true
			}
		}
		return false
	})
	if len(list) == 0 {
		return nil, errors.New("there is no C file: a part that checks nothing")
	}
	return list, nil
}

// compileC compiles each C file with all warnings, and those of gcc's analyzer. Headers are compiled
// where they are included.
func compileC(r *runner) error {
	files, err := cFiles(notCompiled, ".c")
	if err != nil {
		return err
	}
	return r.each(words(warnings), files)
}

// clangFormat fails when clang-format would change a C file.
func clangFormat(r *runner) error {
	files, err := cFiles(notFormatted, ".c", ".h")
	if err != nil {
		return err
	}
	return r.all([]string{clangFormatTool, "--dry-run", "-Werror"}, files)
}

// shellcheck checks all shell scripts, and the files that they read.
func shellcheck(r *runner) error {
	files, err := handwritten.Scripts(".")
	if err != nil {
		return err
	}
	return r.all(words("shellcheck -x"), files)
}

// all runs a command with files for its last arguments.
func (r *runner) all(args, files []string) error {
	fmt.Fprintf(r.out, "%s (%d files)\n", strings.Join(args, " "), len(files))
	return r.quietly(command{args: slices.Concat(args, files)})
}

// each runs a command with each file for its last argument, on all processors, and fails when one
// of them does.
func (r *runner) each(args, files []string) error {
	fmt.Fprintf(r.out, "%s (each of %d files)\n", strings.Join(args, " "), len(files))
	var group sync.WaitGroup
	failed, slots := make([]error, len(files)), make(chan bool, runtime.NumCPU())
	for i, file := range files {
		slots <- true
		group.Go(func() {
			failed[i] = r.quietly(command{args: append(slices.Clone(args), file)})
			<-slots
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// quietly runs a command, and prints what it prints when it fails.
func (r *runner) quietly(c command) error {
	cmd := c.command()
	out, err := cmd.CombinedOutput()
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := cmd.ProcessState; s != nil {
		r.cpu += s.UserTime() + s.SystemTime()
	}
	if err == nil {
		return nil
	}
	r.out.Write(out)
	return fmt.Errorf("%s … %s: %w", c.args[0], c.args[len(c.args)-1], err)
}
