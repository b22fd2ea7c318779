package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/usys-go/bridge/hosts/trace/jsonl"
	"github.com/usys-go/bridge/hosts/trace/view"
	"github.com/usys-go/bridge/hosts/trace/whole"
)

const traceHelp = `usage: usys trace view [-o FILE.html | -http address] FILE

View makes one HTML page of a trace that usys exec -json has written: a timeline by
thread and by goroutine, a flame graph by Go stack, and tables by package, path and
call. FILE may be compressed with gzip, and may lack its end. The page asks no server
for anything.

  -o FILE.html   write the page to this file
  -http address  serve it at this address of the loopback interface, until ^C, and
                 print its URL; without -o the address is 127.0.0.1:0, which is any
                 free port

The exit status is 0, or 2 if the trace cannot be read or the page not written.
`

// traceCommand is usys trace.
func traceCommand(args []string, stdout, stderr io.Writer) int {
	fail := func(err error) int {
		fmt.Fprintf(stderr, "usys: trace: %v\n", err)
		return misuse
	}
	if len(args) == 0 {
		return fail(errors.New("no command is named (usys trace view FILE)"))
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		fmt.Fprint(stdout, traceHelp)
		return fine
	case "view":
		if err := viewTrace(args[1:], stdout, stderr); errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stdout, traceHelp)
		} else if err != nil {
			return fail(err)
		}
		return fine
	}
	return fail(fmt.Errorf("there is no %q (usys trace view FILE; usys exec -trace makes a trace)", args[0]))
}

// viewTrace is usys trace view.
func viewTrace(args []string, stdout, stderr io.Writer) error {
	f := newFlags("trace view")
	out := f.String("o", "", "")
	address := f.String("http", "", "")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return fmt.Errorf("%w (usys trace -h lists the flags)", err)
	}
	switch {
	case f.NArg() != 1:
		return fmt.Errorf("%d traces are named, not 1 (usys trace view [flags] FILE)", f.NArg())
	case *out != "" && *address != "":
		return errors.New("-o and -http are given together (leave one out)")
	case *out != "":
		return writePage(f.Arg(0), *out, stderr)
	case *address == "":
		*address = "127.0.0.1:0"
	}
	return servePage(f.Arg(0), *address, stdout, stderr)
}

// readTrace reads a trace for a page.
func readTrace(name string, stderr io.Writer) (*view.Trace, error) {
	f, err := openProgress(name, "read", stderr)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := jsonl.NewReader(name, f)
	if err != nil {
		return nil, err
	}
	t, err := view.Read(r.Read)
	if err != nil {
		return nil, err
	}
	if t.Title, t.Cut = filepath.Base(name), r.Cut(); t.Cut {
		fmt.Fprintf(stderr, "usys: trace: %s: the last line is incomplete and was left out\n", name)
	}
	return t, nil
}

func writePage(name, out string, stderr io.Writer) error {
	if a, err := os.Stat(out); err == nil {
		if b, err := os.Stat(name); err == nil && os.SameFile(a, b) {
			return fmt.Errorf("-o %s is the trace itself, which would be lost (name another file)", out)
		}
	}
	f, err := whole.Create(out)
	if err != nil {
		return err
	}
	t, err := readTrace(name, stderr)
	if err == nil {
		_, err = t.WriteTo(f)
	}
	if err != nil {
		return errors.Join(err, f.Drop())
	}
	return f.Close()
}

func servePage(name, address string, stdout, stderr io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := view.Listen(address)
	if err != nil {
		return err
	}
	defer l.Close()
	t, err := readTrace(name, stderr)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if _, err := t.WriteTo(&page); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "http://%s/\n", l.Addr())
	return view.Serve(ctx, l, page.Bytes())
}
