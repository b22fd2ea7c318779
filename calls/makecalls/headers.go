package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// headers are the facts that makecalls takes from the headers of Debian's packages.
type headers struct {
	release    string // of the prototypes' package
	numbers    map[string]int
	prototypes map[string][]parameter
}

// A parameter is one of a prototype.
type parameter struct{ c, name string } // the type in C, and the name or ""

const install = "apt-get install -y linux-libc-dev linux-headers-amd64"

func findHeaders() (*headers, error) {
	dirs, err := filepath.Glob("/usr/src/linux-headers-*-common")
	if err != nil || len(dirs) == 0 {
		return nil, fmt.Errorf("there is no /usr/src/linux-headers-*-common with prototypes (%s)", install)
	}
	slices.SortFunc(dirs, newer)
	dir := dirs[0]
	text, err := os.ReadFile(filepath.Join(dir, "include/linux/syscalls.h"))
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, install)
	}
	unistd, err := os.ReadFile("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, install)
	}
	h := &headers{release: release(dir), prototypes: prototypes(string(text)), numbers: map[string]int{}}
	for _, m := range regexp.MustCompile(`(?m)^#define __NR_(\w+) (\d+)$`).FindAllStringSubmatch(string(unistd), -1) {
		if h.numbers[m[1]], err = strconv.Atoi(m[2]); err != nil {
			return nil, err
		}
	}
	if len(h.numbers) < 300 || len(h.prototypes) < 300 {
		return nil, errors.New("the headers have an unknown form: " + fmt.Sprintf("%d numbers, %d prototypes", len(h.numbers), len(h.prototypes)))
	}
	return h, nil
}

// release returns the release of Linux that a directory of headers belongs to, such as
// 6.1. The rest of the directory's name changes with each of Debian's updates.
func release(dir string) string {
	return regexp.MustCompile(`^\d+\.\d+`).FindString(strings.TrimPrefix(filepath.Base(dir), "linux-headers-"))
}

// newer orders directories by the numbers in their names, the greatest first.
func newer(a, b string) int {
	numbers := func(s string) (list []int) {
		for _, n := range regexp.MustCompile(`\d+`).FindAllString(s, -1) {
			v, _ := strconv.Atoi(n)
			list = append(list, v)
		}
		return list
	}
	return slices.Compare(numbers(b), numbers(a))
}

var (
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	prototype = regexp.MustCompile(`(?s)asmlinkage long sys_(\w+)\s*\((.*?)\);`)
	space     = regexp.MustCompile(`\s+`)
	declared  = regexp.MustCompile(`^(.*[ *])(\w+)$`)
)

// prototypes reads syscalls.h. Where it has several prototypes of a call, for several
// kinds of processors, the last one is for amd64.
func prototypes(text string) map[string][]parameter {
	all := map[string][]parameter{}
	for _, m := range prototype.FindAllStringSubmatch(comment.ReplaceAllString(text, " "), -1) {
		list := []parameter{}
		for _, p := range strings.Split(m[2], ",") {
			p = strings.TrimSpace(space.ReplaceAllString(strings.ReplaceAll(p, "__user", " "), " "))
			if p != "void" && p != "" {
				list = append(list, declare(p))
			}
		}
		all[m[1]] = list
	}
	return all
}

var types = []string{"int", "unsigned", "long", "char", "void", "size_t", "sigset_t", "fd_set", "unsigned int", "aio_context_t"}

// declare separates the type and the name of a parameter. The name may be missing.
func declare(p string) parameter {
	if m := declared.FindStringSubmatch(p); m != nil && !slices.Contains(types, m[2]) && strings.TrimSpace(m[1]) != "struct" {
		return parameter{strings.ReplaceAll(strings.TrimSpace(m[1]), " *", "*"), m[2]}
	}
	return parameter{strings.ReplaceAll(p, " *", "*"), ""}
}
