package main

import (
	_ "embed" // doc.go
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/usys-go/bridge/gen/sys"
)

func main() { os.Exit(run(os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) }

// The exit status.
const (
	fine   = 0
	wrong  = 1 // with the declarations or the files
	misuse = 2
)

// run is main, for a command line without the program's name.
func run(args []string, env func(string) string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if err == nil {
		c.GOOS, c.GOARCH = env("GOOS"), env("GOARCH")
		err = c.action()(c, stdout, stderr)
	}
	var m sys.Misuse
	switch {
	case err == nil:
		return fine
	case errors.As(err, &m):
		fmt.Fprintf(stderr, "mksyscall: %v\n", err)
		return misuse
	case err != errDiffers:
		fmt.Fprintln(stderr, err)
	}
	return wrong
}

// action returns the function that the flags ask for.
func (c *command) action() func(c *command, stdout, stderr io.Writer) error {
	switch {
	case c.help:
		return help
	case c.asm:
		return assembly
	case c.list || c.json:
		return list
	}
	return generate
}

// generate makes the Go files.
func generate(c *command, stdout, stderr io.Writer) error {
	r, err := sys.Generate(&c.Options, c.files)
	if err != nil {
		return err
	}
	path := c.output
	if path == "" && r.Flavour.Several {
		path = severalFiles
	}
	var files []file
	for _, t := range r.Texts {
		files = append(files, file{suffixed(path, t.Suffix), t.Bytes})
	}
	if err := spare(files, c.files); err != nil {
		return err
	}
	warn(stderr, r.Warnings)
	return c.put(files, stdout)
}

// severalFiles is the file of the generator for AIX, as of the original, if
// -output names no other.
const severalFiles = "zsyscall_aix_ppc64.go"

// suffixed puts a suffix before the name's ending.
func suffixed(path, suffix string) string {
	base := strings.TrimSuffix(path, ".go")
	return base + suffix + path[len(base):]
}

// assembly makes the file with the trampolines.
func assembly(c *command, stdout, _ io.Writer) error {
	if len(c.files) != 2 {
		return sys.Misuse{Err: errors.New("-asm wants a system and an architecture (mksyscall -asm darwin arm64)")}
	}
	text, err := sys.Asm(c.files[0], c.files[1])
	if err != nil {
		return err
	}
	files := []file{{c.output, text}}
	if err := spare(files, sys.AsmInputs(c.files[0], c.files[1])); err != nil {
		return err
	}
	return c.put(files, stdout)
}

// warn prints doubts.
func warn(stderr io.Writer, warnings error) {
	if warnings == nil {
		return
	}
	for line := range strings.Lines(warnings.Error() + "\n") {
		fmt.Fprintf(stderr, "warning: %s", line)
	}
}

//go:embed doc.go
var doc string

// help prints the package's comment.
func help(_ *command, stdout, _ io.Writer) error {
	text, _, _ := strings.Cut(doc, "package main")
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimPrefix(line, "//"), " ")
		if _, err := io.WriteString(stdout, line); err != nil {
			return err
		}
	}
	return nil
}
