package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// A build is one way to make a loader.
type build struct {
	cc       compiler
	recipe   recipe
	src      string   // where the sources were unpacked
	files    []string // of the host
	own      bool     // the host is the user's
	debug    bool     // for a debugger
	messages io.Writer
	compiled func(done, all int) // how many objects there are of those that were missing; may be nil
}

// A compiler is the command and what it says of itself.
type compiler struct {
	args    []string
	version []byte
}

// findCompiler finds $CC, or gcc.
func findCompiler() (compiler, error) {
	args, err := quoted.Split(os.Getenv("CC"))
	if err != nil {
		return compiler{}, fmt.Errorf("CC: %w (put a path with spaces in quotes)", err)
	}
	if len(args) == 0 {
		args = []string{"gcc"}
	}
	out, err := exec.Command(args[0], append(args[1:len(args):len(args)], "--version")...).Output()
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			err = errors.New("there is none")
		}
		if errors.Is(err, syscall.EMFILE) { // no fault of the compiler's
			return compiler{}, fmt.Errorf("the C compiler %s cannot be started: %w", args[0], err)
		}
		return compiler{}, fmt.Errorf("the loader is made by a C compiler, once, and %s does not work: %w (install gcc, or set CC)", args[0], err)
	}
	return compiler{args, out}, nil
}

// flags are the recipe's, with directories as they were unpacked.
func (b *build) flags() []string {
	var flags []string
	for i, f := range b.recipe.flags {
		switch {
		case f == "-Werror": // for who works on the loader; compilers of users' find other things
			continue
		case i > 0 && b.recipe.flags[i-1] == "-I":
			f = filepath.Join(b.src, f)
		}
		flags = append(flags, f)
	}
	if b.debug {
		flags = append(flags, "-O1", "-g3") // the last of several counts
	}
	if b.own {
		flags = append(flags, "-Wno-unused-parameter") // system calls have six, whatever they use
	}
	return flags
}

// key names the loader that would be made. It knows the user's files behind the
// preprocessor, and so also the headers that they include.
func (b *build) key() (string, error) {
	flags := b.flags()
	parts := b.basis(flags)
	if b.own {
		for _, f := range b.files {
			text, err := b.run(append(flags[:len(flags):len(flags)], "-E", f))
			if err != nil {
				return "", err
			}
			parts = append(parts, []byte(f), text)
		}
	}
	return fmt.Sprintf("%.16x", sum(parts...)), nil
}

// basis is what everything that is compiled with the flags depends on.
func (b *build) basis(flags []string) [][]byte {
	return [][]byte{[]byte(b.src), []byte(strings.Join(flags, "\n")), []byte(strings.Join(b.cc.args, "\n")), b.cc.version}
}

// compile makes the loader.
func (b *build) compile(path string) error {
	objects, err := b.objects(filepath.Dir(path))
	if err != nil {
		return err
	}
	return place(path, 0o755, func(temp string) error {
		_, err := b.run(slices.Concat(b.flags(), []string{"-o", temp}, objects, b.files))
		return err
	})
}

// run runs the compiler and returns its standard output. What it says of a host
// of the user's is shown; what it says of our own sources only in short.
func (b *build) run(args []string) ([]byte, error) {
	cmd := exec.Command(b.cc.args[0], append(b.cc.args[1:len(b.cc.args):len(b.cc.args)], args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C") // firstError reads English
	err := cmd.Run()
	if b.own {
		b.messages.Write(stderr.Bytes())
	}
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case b.own:
		return nil, fmt.Errorf("%s refuses the host (see above)", b.cc.args[0])
	}
	return nil, fmt.Errorf("%s cannot make the loader: %s (try gcc 9 or newer; CC chooses)", b.cc.args[0], firstError(stderr.String(), err))
}

// firstError is the line of the compiler's that matters most.
func firstError(text string, err error) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "error:") || strings.Contains(line, "undefined reference") {
			return strings.TrimSpace(line)
		}
	}
	if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); line != "" {
		return line
	}
	return err.Error()
}
