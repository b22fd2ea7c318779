package loader

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A build is one way to make a loader.
type build struct {
	cc       compiler
	recipe   recipe
	src      string   // the directory of the unpacked sources
	files    []string // of the host
	own      bool     // the host is the user's file
	embedded bool     // it is the loader that the usys command contains
	debug    bool     // for a debugger
	messages io.Writer
	compiled func(done, all int) // called with the progress in objects; may be nil
}

// flags returns the recipe's flags, with the directories of the unpacked sources.
func (b *build) flags() []string {
	var flags []string
	for i, f := range b.recipe.flags {
		switch {
		case f == "-Werror": // for developers of the loader; users' compilers may warn of other things
			continue
		case i > 0 && b.recipe.flags[i-1] == "-I":
			f = filepath.Join(b.src, f)
		}
		flags = append(flags, f)
	}
	if b.debug {
		flags = append(flags, "-O1", "-g3", "-DUSYS_DEBUG") // the last of several -O is used
	}
	if b.embedded { // the same bytes on every machine
		flags = append(flags, "-ffile-prefix-map="+b.src+"=.")
	}
	if b.own {
		flags = append(flags, "-Wno-unused-parameter") // every call function has six
	}
	return flags
}

// key returns the name of the loader in the cache. It depends on the user's
// preprocessed files, and so also on the headers that they include.
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

// basis returns the inputs on which everything depends that is compiled with the flags.
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

// run runs the compiler and returns its standard output. Its messages about the user's
// host are shown; those about the loader's sources are cut to one line.
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

// firstError returns the compiler's first error line.
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
