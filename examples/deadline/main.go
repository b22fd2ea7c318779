// Command deadline is a server whose slow handler is cut off at its deadline. It serves the
// files of a directory, which it reads by a host's system calls; one of them is a pipe without
// a writer, so that reading it would take for ever, and would hold a thread and a descriptor.
// Package deadline ends the call in which the handler sleeps, whichever it is, and the handler
// responds with status 504.
//
//	go run github.com/usys-go/bridge/examples/deadline [-limit 100ms] [-serve address]
//
// It requests from its own server a quick file, a slow one, and a slow one whose client gives
// up, and prints the responses. With -serve it goes on serving. Built without cgo it runs under
// usys exec.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	_ "github.com/usys-go/bridge/parlib"
)

func main() {
	limit := flag.Duration("limit", 100*time.Millisecond, "how long a request may take")
	serve := flag.String("serve", "", "go on serving at this `address`")
	flag.Parse()
	if flag.NArg() != 0 || *limit <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*limit, *serve, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "deadline:", err)
		os.Exit(1)
	}
}

func run(limit time.Duration, serve string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "deadline")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "quick"), []byte("hello\n"), 0o666); err != nil {
		return err
	}
	if err := mkfifo(filepath.Join(dir, "slow")); err != nil {
		return err
	}
	address := "127.0.0.1:0"
	if serve != "" {
		address = serve
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s := &server{dir: dir, limit: limit, ended: make(chan error, 1)}
	failed := make(chan error, 1)
	go func() { failed <- http.Serve(l, s) }()
	url := "http://" + l.Addr().String()
	if err := ask(url, s.ended, out); err != nil || serve == "" {
		l.Close()
		return err
	}
	fmt.Fprintf(out, "serving %s/quick and %s/slow\n", url, url)
	return <-failed
}
