// Package need names the programs that tests behind the build tag extra run, and
// the Debian packages that bring them. Tests without the tag need only Go, gcc and
// make.
package need

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// packages are the Debian packages that bring the programs. The program is the key, or
// a pattern that is the path of a file.
var packages = map[string]string{
	headers:                 "linux-headers-amd64",
	"aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
	"chromium":              "chromium",
	"clang":                 "clang",
	"clang++":               "clang",
	"clang-format-19":       "clang-format-19",
	"g++":                   "g++",
	"git":                   "git",
	"perl":                  "perl",
	"pkg-config":            "pkg-config",
	"protoc":                "protobuf-compiler",
	"qemu-x86_64":           "qemu-user",
	"shellcheck":            "shellcheck",
	"spin":                  "spin",
	"strace":                "strace",
	"tshark":                "tshark",
	"valgrind":              "valgrind",

	"/usr/include/openssl/evp.h": "libssl-dev",
	"/usr/include/sqlite3.h":     "libsqlite3-dev",
	"/usr/include/xxhash.h":      "libxxhash-dev",
	"/usr/include/zlib.h":        "zlib1g-dev",
	curlHeader:                   "libcurl4-openssl-dev",
}

// curlHeader is in a directory that Debian names by the architecture.
const curlHeader = "/usr/include/*/curl/curl.h"

// libraries are the libraries that examples/libs wraps, and the program that
// finds them.
var libraries = []string{"pkg-config", "/usr/include/openssl/evp.h", "/usr/include/sqlite3.h", "/usr/include/xxhash.h", "/usr/include/zlib.h", curlHeader}

// headers are the directories of the kernel's headers, one for each release.
const headers = "/usr/src/linux-headers-*-common"

// Headers fails the test where there are no headers of the kernel.
func Headers(t TB) {
	t.Helper()
	if _, err := path(headers); err != nil {
		t.Fatalf("%v", err)
	}
}

// TB is the part of testing.TB that Program uses.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Program returns the path of a program, and fails the test where it is missing.
func Program(t TB, name string) string {
	t.Helper()
	path, err := path(name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return path
}

func path(name string) (string, error) {
	pkg, ok := packages[name]
	if !ok {
		return "", fmt.Errorf("program %s has no Debian package in internal/need (add it there)", name)
	}
	if strings.HasPrefix(name, "/") {
		if list, err := filepath.Glob(name); err == nil && len(list) > 0 {
			return list[0], nil
		}
		return "", fmt.Errorf("%s is missing (%s)", name, install(pkg))
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("program %s is missing (%s)", name, install(pkg))
	}
	return path, nil
}

// All returns an error if programs are missing. It names one command that
// installs them all.
func All() error {
	return missing(slices.Sorted(maps.Keys(packages)))
}

// Libraries returns an error if libraries that examples/libs wraps are missing.
func Libraries() error { return missing(libraries) }

// Debs returns the Debian packages that bring all programs.
func Debs() []string {
	return slices.Compact(slices.Sorted(maps.Values(packages)))
}

func missing(names []string) error {
	var programs, debs []string
	for _, name := range names {
		if _, err := path(name); err != nil {
			programs = append(programs, name)
			debs = append(debs, packages[name])
		}
	}
	if programs == nil {
		return nil
	}
	return fmt.Errorf("programs are missing: %s (%s)", strings.Join(programs, ", "), install(debs...))
}

func install(debs ...string) string {
	slices.Sort(debs)
	return "apt-get install " + strings.Join(slices.Compact(debs), " ")
}
