package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// outputFlags are the flags of a test binary that name files or directories that it writes.
var outputFlags = []string{"coverprofile", "gocoverdir", "testlogfile", "memprofile", "blockprofile", "mutexprofile", "trace", "outputdir"}

// outputs replaces the names of files that the tests write by names in the simulation, which are the
// same in each run. It returns both names of each file that is to be copied out.
func outputs(args []string) (inside, out []string) {
	for _, a := range args {
		name, value, has := strings.Cut(strings.TrimPrefix(a, "-test."), "=")
		if abs, err := filepath.Abs(value); has && err == nil && strings.HasPrefix(a, "-test.") && slices.Contains(outputFlags, name) {
			kind := ""
			if info, err := os.Stat(abs); err == nil && info.IsDir() {
				kind = "/"
			}
			out = append(out, name+kind+"="+abs)
			a = "-test." + name + "=/out/" + name
		}
		inside = append(inside, a)
	}
	return inside, out
}
