//go:build linux && amd64

// Command stdtest runs the standard library's own tests in each column of
// toolchain mode and compares them, test by test, with stock's.
//
//	go run ./internal/guests/stdtest [-versions go1.26.8,go1.27.0] [-columns strict] [-report FILE] [package ...]
//
// Without packages it runs the tests of the promised packages. The exit status is 1 if a test does
// not end as it does in stock.
package main

import (
	"flag"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/internal/guests/suite"
)

// promised lists the packages whose tests must end as in stock, the quick ones first.
var promised = []string{
	"strings", "bytes", "io/fs", "path/filepath", "context", "database/sql", "os/user",
	"os", "os/exec", "os/signal", "syscall", "sync", "time", "net", "crypto/tls", "net/http",
	"runtime/pprof", "runtime",
}

func main() {
	c := suite.Command{Title: "Standard library's tests", Packages: packages}
	os.Exit(c.Main())
}

func packages(k *guests.Kit, _ *suite.Suite) ([]suite.Package, error) {
	paths := flag.Args()
	if len(paths) == 0 {
		paths = promised
	}
	var all []suite.Package
	for _, path := range paths {
		all = append(all, suite.Package{Path: path, Dir: filepath.Join(k.GOROOT, "src", path)})
	}
	return all, nil
}
