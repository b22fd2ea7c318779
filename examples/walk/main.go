// Command walk shows the bridge at work. It prints what usys.Status says, then
// walks a directory tree by nothing but go_syscall, table function 2, Akaros's
// system calls: a pool of goroutines lists directories, follows none of the
// links, and hashes every file. The same walk by package os must find the same.
// At the end it shows what failures look like.
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
	"github.com/usys-go/bridge/examples/ring"
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
		// What runtime.GOROOT would answer, had it not been deprecated.
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
	printStatus(out, status)
	if err := compareWalks(root, out, progress); err != nil {
		return err
	}
	if err := showErrstr(root, out); err != nil {
		return err
	}
	return showAbsent(out)
}

func printStatus(out io.Writer, s usys.Info) {
	fmt.Fprintln(out, "host      ", s.Host)
	fmt.Fprintln(out, "version   ", s.Version)
	fmt.Fprintln(out, "calls     ", s.Path)
	for _, t := range s.Tables {
		fmt.Fprintln(out, "table     ", t.Name)
		fmt.Fprintln(out, "  declared", t.Declared)
		fmt.Fprintln(out, "  filled  ", t.Filled)
		fmt.Fprintln(out, "  missing ", orNone(t.Missing))
		fmt.Fprintln(out, "  differ  ", orNone(t.Differ))
		if t.Problem != "" {
			fmt.Fprintln(out, "  problem ", t.Problem)
		}
	}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// compareWalks walks root both ways; what differs is an error.
func compareWalks(root string, out, progress io.Writer) error {
	fmt.Fprintf(out, "\nwalking %s (the first walk may have to wait for the disk)\n", root)
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
	fmt.Fprintln(out, "the two are the same")
	return nil
}

// showErrstr opens a file that is not there: a failed system call returns a
// number and a text.
func showErrstr(root string, out io.Writer) error {
	name := filepath.Join(root, "no such file")
	_, err := newKernel().file(name, io.Discard)
	var failed *sysError
	if !errors.As(err, &failed) || failed.errno != ros.ENOENT || failed.errstr == "" {
		return fmt.Errorf("opening %s, which is not there: %v", name, err)
	}
	fmt.Fprintf(out, "\na failed system call: number %d, text %q\n", failed.errno, failed.errstr)
	return nil
}

// showAbsent calls a function that the host lacks: the C side of package ring is in
// examples/ring/host, which this program does not import.
func showAbsent(out io.Writer) error {
	_, err := ring.Open(ring.Options{Slots: 2})
	if !errors.Is(err, usys.ENOSYS) {
		return fmt.Errorf("ring_open, which the host lacks: %v", err)
	}
	fmt.Fprintf(out, "an absent function: %v\n", err)
	return nil
}
