// Package quick starts programs for the plainest command lines of usys exec: flags -strict and -c
// alone, and a program that is named by a path. It does so while Go initialises this package,
// which imports next to nothing, so that the packages of all the other commands are not
// initialised: that takes longer than a small program runs. (Go initialises the first package by
// path of those whose imports are; so an import of strings would be too much.)
//
// It executes a link in the cache, which package main makes (loader.Embedded) when it has found that
// the loader in the cache is the one that this very file of the command contains. Whatever this package
// does not know, package main does.
package quick

import (
	"os"
	"syscall"

	"github.com/usys-go/bridge/loader/start"
)

func init() {
	if args, ok := arguments(os.Args); ok && os.Getenv("CC") == "" && os.Getenv("GOCOVERDIR") == "" {
		if link, ok := start.Link(); ok {
			syscall.Exec(link, append([]string{link}, args...), os.Environ())
		}
	}
}

// arguments returns the loader's arguments for a command line. ok is false if it is none of the
// plain ones.
func arguments(line []string) (args []string, ok bool) {
	if len(line) < 3 || line[1] != "exec" {
		return nil, false
	}
	strict, count := "", false
	for i, arg := range line[2:] {
		switch arg {
		case "-strict", "-strict=tree":
			strict = arg
		case "-c":
			count = true
		default:
			if !plain(arg) {
				return nil, false
			}
			if strict != "" {
				args = append(args, strict)
			}
			if count {
				args = append(args, "-c")
			}
			return append(append(args, "--"), line[2+i:]...), true
		}
	}
	return nil, false
}

// plain reports whether a program's name is a path of a file, and the program no test: of tests
// package main looks at the contents.
func plain(name string) bool {
	slash := false
	for i := range name {
		slash = slash || name[i] == '/'
	}
	if !slash || name[0] == '-' || hasSuffix(name, ".test") || hasSuffix(name, ".go") {
		return false
	}
	var st syscall.Stat_t
	return syscall.Stat(name, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFREG
}

func hasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}
