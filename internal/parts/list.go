package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/usys-go/bridge/internal/tagged"
)

// A part is a step of a target. in names the targets that have it.
type part struct {
	name string
	in   string
	do   func(r *runner) error
}

// The targets' parts, in order.
var parts = []part{
	{"gofmt", "quick test test-all", gofmt},
	{"check", "test test-all", of(command{args: words("go run ./cmd/usys check ./... ./bench/...")})},
	{"usys vet", "test test-all", of(
		command{args: words("go build -o bin/usys ./cmd/usys")},
		command{args: words("bin/usys vet ./...")},
		command{dir: "bench", args: words("../bin/usys vet ./...")})},
	{"go vet", "quick", of(command{args: words("go vet ./...")})},
	{"go vet, every system", "test test-all", of(
		command{env: words("CGO_ENABLED=1"), args: words("go vet -tags extra ./...")},
		command{env: words("CGO_ENABLED=1"), args: words("go vet -tags bars ./...")},
		command{env: words("CGO_ENABLED=0"), args: words("go vet ./...")},
		command{dir: "bench", args: words("go vet ./...")},
		command{env: words("GOOS=darwin"), args: words("go vet ./...")},
		command{env: words("GOOS=windows"), args: words("go vet ./...")},
		command{env: words("GOARCH=arm64"), args: words("go vet ./...")})},
	{"short tests", "quick", of(command{args: words("go test -short -vet=off ./...")})},
	{"tests", "test test-all", of(command{env: words("CGO_ENABLED=1"), args: words("go test -timeout=30m ./...")})},
	{"tests of bench", "test test-all", of(command{dir: "bench", args: words("go test ./...")})},
	{"tests without cgo", "test test-all", chosen(words("CGO_ENABLED=0"), words("go test -timeout=30m"), differWithoutCgo)},
	// TestUnderExec builds its programs without -race: it runs above.
	{"tests with -race", "test test-all", chosen(words("CGO_ENABLED=1"), words("go test -timeout=30m -race -skip=^TestUnderExec$"), callTables)},
	{"the embedded loader", "test-all", of(command{args: words("go run ./loader/embedded/make -compare")})},
	{"gcc -fanalyzer", "test-all", compileC},
	{"shellcheck", "test-all", shellcheck},
	{"staticcheck", "test-all", of(
		command{args: words("go run " + staticcheckTool + " -matrix ./..."), stdin: matrix},
		command{dir: "bench", args: words("go run " + staticcheckTool + " ./...")},
		command{dir: "examples/libs", args: words("go run " + staticcheckTool + " ./...")})},
	{"clang-format", "test-all", clangFormat},
	{"tests with sanitizers", "test-all", of(sanitized)},
	{"tests behind extra", "test-all", extra},
	// The wrapped libraries are Debian packages. Go's vet looks at the measurements, too.
	{"examples/libs", "test-all", of(
		command{args: words("go run ./cmd/usys check ./examples/libs/...")},
		command{dir: "examples/libs", args: words("../../bin/usys vet ./...")},
		command{dir: "examples/libs", args: words("go vet -tags bars ./...")},
		command{dir: "examples/libs", args: words("go test -timeout=30m ./...")},
		command{dir: "examples/libs", args: words("go test -timeout=30m -race ./...")})},
	{"tests that link usys", "next", chosen(words("CGO_ENABLED=1"), words("go test -timeout=30m"), callTables)},
}

// partsOf returns the parts of a target.
func partsOf(target string) (list []part) {
	for _, p := range parts {
		if slices.Contains(strings.Fields(p.in), target) {
			list = append(list, p)
		}
	}
	return list
}

// list prints the parts of each target.
func list(out io.Writer) error {
	for _, p := range parts {
		if _, err := fmt.Fprintf(out, "%-22s %s\n", p.name, p.in); err != nil {
			return err
		}
	}
	return nil
}

func words(s string) []string { return strings.Fields(s) }

// of returns a part that runs commands.
func of(commands ...command) func(*runner) error {
	return func(r *runner) error {
		for _, c := range commands {
			if err := r.run(c); err != nil {
				return err
			}
		}
		return nil
	}
}

// chosen returns a part that runs one command on the packages that choose
// returns.
func chosen(env, args []string, choose func() ([]string, error)) func(*runner) error {
	return func(r *runner) error {
		packages, err := choose()
		if err != nil {
			return err
		}
		return r.run(command{env: env, args: append(slices.Clone(args), packages...)})
	}
}

// gofmt fails when gofmt would change a file.
func gofmt(r *runner) error {
	out, err := output(command{args: words("gofmt -l .")})
	if err == nil && len(bytes.TrimSpace(out)) > 0 {
		err = fmt.Errorf("gofmt would change files:\n%s(gofmt -w .)", out)
	}
	return err
}

// extra runs only the tests behind the build tag extra.
func extra(r *runner) error {
	packages, err := tagged.Tests(".", "extra")
	if err != nil {
		return err
	}
	for _, p := range packages {
		c := command{env: words("CGO_ENABLED=1"), args: []string{"go", "test", "-tags=extra", "-timeout=30m", "-run=" + p.Pattern(), p.Path}}
		if err := r.run(c); err != nil {
			return err
		}
	}
	return nil
}
