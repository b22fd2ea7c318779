package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/internal/coverage"
)

// profile is the file that cover writes, for go tool cover.
const profile = "cover.out"

// cover runs all tests with coverage of all packages. Tests write their coverage
// to one directory, and their child processes to another, by package coverage.
func cover() (err error) {
	dir, err := os.MkdirTemp("", "cover")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	tests, children := filepath.Join(dir, "tests"), filepath.Join(dir, "children")
	for _, d := range []string{tests, children} {
		if err := os.Mkdir(d, 0o777); err != nil {
			return err
		}
	}
	test := words("go test -count=1 -timeout=60m -cover -covermode=atomic -coverpkg=./... ./... -args")
	failed := runParts(os.Stdout, []part{
		{"tests with -cover", "", of(command{env: []string{"CGO_ENABLED=1", coverage.DirEnv + "=" + children}, args: append(test, "-test.gocoverdir="+tests)})},
	})
	r := runner{out: os.Stdout}
	for _, c := range []command{
		{args: words("go tool covdata percent -i=" + tests + "," + children)},
		{args: words("go tool covdata textfmt -o=" + profile + " -i=" + tests + "," + children)},
	} {
		if err := r.run(c); err != nil {
			return errors.Join(failed, err)
		}
	}
	total, err := output(command{args: words("go tool cover -func=" + profile)})
	if err != nil {
		return errors.Join(failed, err)
	}
	fmt.Printf("%s", lastLine(total))
	return failed
}

func lastLine(text []byte) []byte {
	end := max(0, len(text)-1)
	for i := end - 1; i >= 0; i-- {
		if text[i] == '\n' {
			return text[i+1:]
		}
	}
	return text
}
