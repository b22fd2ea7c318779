package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/loader"
	"github.com/usys-go/bridge/toolchain/quoted"
)

// A variable is a line of usys env.
type variable struct {
	name  string
	value func(stderr io.Writer) (string, error)
}

// told are the variables that usys env prints.
var told = []variable{
	{"USYS_CACHE", func(io.Writer) (string, error) { return cacheDir() }},
	{"USYS_LOADER", func(stderr io.Writer) (string, error) { return buildLoader(loader.Options{}, stderr) }},
	{"USYS_GOFLAGS", func(io.Writer) (string, error) { return goFlags(false) }},
	{"USYS", func(io.Writer) (string, error) { return os.Getenv("USYS"), nil }},
	{"CC", func(io.Writer) (string, error) { return os.Getenv("CC"), nil }},
}

// environment is usys env: variables, or the GOFLAGS with which go does as usys build.
func environment(args []string, stdout, stderr io.Writer) int {
	f := newFlags("env")
	asGo := f.Bool("go", false, "")
	sim := f.Bool("sim", false, "")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stdout, helpOf("env"))
		return fine
	case err != nil:
		return finish(refuse("env: %v (usys help env describes it)", err), stderr)
	case *sim && !*asGo:
		return finish(refuse("env: -sim is for -go (usys env -go -sim)"), stderr)
	case *asGo && f.NArg() > 0:
		return finish(refuse("env: -go prints one line, and no variable %s", f.Arg(0)), stderr)
	case *asGo:
		line, err := goFlags(*sim)
		if err == nil {
			_, err = fmt.Fprintln(stdout, line)
		}
		return finish(err, stderr)
	}
	return finish(printVariables(f.Args(), stdout, stderr), stderr)
}

// printVariables prints the values of the variables named, or all variables as a shell reads them.
func printVariables(names []string, stdout, stderr io.Writer) error {
	for _, name := range names {
		at := slices.IndexFunc(told, func(v variable) bool { return v.name == name })
		if at < 0 {
			return refuse("env: there is no variable %s (usys env lists them)", name)
		}
		value, err := told[at].value(stderr)
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, value)
	}
	if len(names) > 0 {
		return nil
	}
	var failed error
	for _, v := range told {
		value, err := v.value(stderr)
		failed = errors.Join(failed, err)
		fmt.Fprintf(stdout, "%s='%s'\n", v.name, strings.ReplaceAll(value, "'", `'\''`))
	}
	return failed
}

// goFlags is the value of GOFLAGS with which go does as usys build: the user's own, and this program between
// go and its tools.
func goFlags(sim bool) (string, error) {
	out, err := exec.Command("go", "env", "GOFLAGS").Output()
	if err != nil {
		return "", refuse("no go command: %v; install Go and put it on PATH", err)
	}
	given, err := quoted.Split(string(out))
	if err != nil {
		return "", refuse("GOFLAGS: %v", err)
	}
	var words []string
	for _, w := range given {
		if name, value, _, _ := goFlag(w); name == "toolexec" {
			if next, err := quoted.Split(value); err != nil || !ownToolexec(next) {
				return "", refuse("GOFLAGS has %s, and go takes only one; leave it out, or use usys build, which runs both", w)
			}
			continue
		}
		words = append(words, w)
	}
	flag, err := toolexecFlag(sim)
	if err != nil {
		return "", err
	}
	words = append(words, flag)
	for i, w := range words {
		word, ok := quoted.Word(w)
		if !ok {
			return "", refuse("both kinds of quotes are in %s, which GOFLAGS cannot have", w)
		}
		words[i] = word
	}
	return strings.Join(words, " "), nil
}

// ownToolexec reports whether the words of a -toolexec are this program's, or another copy's.
func ownToolexec(words []string) bool {
	if len(words) < 2 || words[1] != "toolexec" {
		return false
	}
	self, err := os.Executable()
	return err == nil && words[0] == self || strings.TrimSuffix(filepath.Base(words[0]), ".exe") == "usys"
}
