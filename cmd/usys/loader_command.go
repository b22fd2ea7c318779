package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/loader"
)

const loaderHelp = `usage: usys loader -o FILE [-host host] [-debug]

Loader writes the program that usys exec executes: a static program that needs no other
file, for images that have no usys command. FILE [flags] program [arguments] runs a Go
program in its host; FILE -h lists the flags.

  -o FILE        the file to write
  -host host     take the host in this C file, or in the C files of this directory
  -debug         compile the loader for a debugger, with -O1 -g3
`

// writeLoader is usys loader.
func writeLoader(args []string, stdout, stderr io.Writer) int {
	var out string
	o := loader.Options{Messages: stderr}
	f := newFlags("loader")
	f.StringVar(&out, "o", "", "")
	f.StringVar(&o.Host, "host", "", "")
	f.BoolVar(&o.Debug, "debug", false, "")
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		io.WriteString(stdout, loaderHelp)
		return fine
	case err != nil:
		return finish(refuse("loader: %v%s", err, flagHelp(f, err)), stderr)
	case f.NArg() > 0:
		return finish(refuse("loader: %s: a loader is made for every program; name its file with -o, and the program when it runs", f.Arg(0)), stderr)
	case out == "":
		return finish(refuse("loader: no file is named (usys loader -o FILE)"), stderr)
	}
	text, err := loader.Bytes(o)
	if err == nil {
		err = writeProgram(out, text)
	}
	if err != nil {
		return finish(refuse("loader: %v", fewFiles(err)), stderr)
	}
	return fine
}

// writeProgram writes a file that can be executed. A program in its place that runs keeps its own
// contents.
func writeProgram(path string, text []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("-o %s: it is no ordinary file (name another one)", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".usys-*")
	if err != nil {
		return fmt.Errorf("-o %s: %w", path, errors.Unwrap(err)) // that of os.PathError
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	return errors.Join(err, f.Chmod(0o777&^umask()), f.Close(), os.Rename(f.Name(), path))
}
