package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/usys-go/bridge/loader"
)

// buildLoader returns the loader's path. The first use on a machine compiles it, which takes some
// seconds: on a terminal the command shows its progress.
func buildLoader(o loader.Options, stderr io.Writer) (string, error) {
	o.Messages = stderr
	if isTerminal(stderr) {
		o.Compiled = func(done, all int) {
			fmt.Fprintf(stderr, "\r\x1b[Kcompiling the loader, once: %d of %d files", done, all)
			if done == all {
				fmt.Fprint(stderr, "\r\x1b[K")
			}
		}
	}
	path, err := loader.BuildWith(o)
	return path, fewFiles(err)
}

// ordinaryLoader returns the path of a loader that need not simulate: of the one that this command
// contains, unless the options ask for another or the cache cannot be used.
func ordinaryLoader(o loader.Options, stderr io.Writer) (string, error) {
	if o.Host == "" && !o.Debug {
		if image, ok, err := loader.Embedded(); ok && err == nil && image.Path() != "" {
			return image.Path(), nil
		}
	}
	return buildLoader(o, stderr)
}

// A fewFilesError is one that comes from too low a limit of open files. It names the cure.
type fewFilesError struct{ error }

func (e fewFilesError) Error() string {
	return e.error.Error() + " (allow more of them: ulimit -n 1024)"
}
func (e fewFilesError) Unwrap() error { return e.error }

// fewFiles adds the cure to such an error.
func fewFiles(err error) error {
	if errors.Is(err, syscall.EMFILE) && !errors.As(err, new(fewFilesError)) {
		return fewFilesError{err}
	}
	return err
}
