// Command walk demonstrates the bridge. It walks a directory tree with only go_syscall, table
// function 2, Akaros's system calls: a pool of goroutines lists directories, without following
// links, and hashes every file. The same walk by package os must have the same result. At the
// end the command opens a file that does not exist.
//
//	go run github.com/usys-go/bridge/examples/walk [directory]
//
// The directory is GOROOT/src if none is given. It exits with 1 if the walks
// differ or there is no host.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/usys-go/bridge/akaros/ros"
	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/usys"
)

func main() {
	root, err := root(os.Args[1:])
	if err == nil {
		err = run(root, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "walk:", err)
		os.Exit(1)
	}
}

// root is the directory to walk, as an absolute path.
func root(args []string) (string, error) {
	switch len(args) {
	case 0:
		// runtime.GOROOT is deprecated.
		out, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			return "", fmt.Errorf("go env GOROOT: %w; name a directory instead", err)
		}
		return filepath.Join(strings.TrimSpace(string(out)), "src"), nil
	case 1:
		return filepath.Abs(args[0])
	}
	return "", errors.New("usage: walk [directory]")
}

func run(root string, out, progress io.Writer) error {
	status := usys.Status()
	if status.Host == "" {
		return errors.New("nothing to show: " + status.NoHost)
	}
	fmt.Fprintf(out, "host %s %s carries out system calls as function calls of C\n", status.Host, status.Version)
	if err := compareWalks(root, out, progress); err != nil {
		return err
	}
	return showErrstr(root, out)
}

// compareWalks walks root in both ways, and returns an error if the results differ.
func compareWalks(root string, out, progress io.Writer) error {
	fmt.Fprintf(out, "\nwalking %s both ways (the first walk may have to wait for the disk)\n", root)
	var found [2]tally
	for i, by := range []struct {
		name string
		tree func() tree
	}{
		{"go_syscall", func() tree { return newKernel() }},
		{"package os", func() tree { return new(osTree) }},
	} {
		start := time.Now()
		p := showProgress(progress, by.name)
		found[i] = walk(root, by.tree, p)
		p.stop()
		fmt.Fprintf(out, "%s: %v, in %v\n", by.name, &found[i], time.Since(start).Round(time.Millisecond))
		fmt.Fprintf(out, "            digest %x\n", found[i].digest)
	}
	if found[0].files == 0 {
		return errors.New("no file found")
	}
	if found[0].counts != found[1].counts {
		return errors.New("the two walks differ")
	}
	fmt.Fprintln(out, "the two are the same: every file was found and read by function calls")
	return nil
}

// showErrstr opens a file that does not exist: a failed system call returns a number and a
// text.
func showErrstr(root string, out io.Writer) error {
	name := filepath.Join(root, "no such file")
	_, err := newKernel().file(name, io.Discard)
	var failed *sysError
	if !errors.As(err, &failed) || failed.errno != ros.ENOENT || failed.errstr == "" {
		return fmt.Errorf("opening %s, which is not there: %v", name, err)
	}
	fmt.Fprintf(out, "\nopening a file that is not there, on purpose: number %d, text %q\n", failed.errno, failed.errstr)
	return nil
}
