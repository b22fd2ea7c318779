package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/quoted"
)

// again returns the command that repeats a seed of this package's tests.
func (s *simulation) again(seed uint64) string {
	if s.from == "" {
		return s.againExec(seed)
	}
	flags, behind := s.flags, []string(nil)
	if i := slices.Index(flags, "-args"); i >= 0 { // later words are the tests' arguments
		flags, behind = flags[:i], flags[i:]
	}
	dir := "."
	if here, err := os.Getwd(); err == nil && s.from != "" {
		if rel, err := filepath.Rel(s.from, here); err == nil && rel != "." {
			dir = "./" + filepath.ToSlash(rel)
		}
	}
	sim := []string{"-sim", "-seed", fmt.Sprint(seed)}
	if s.without != "" {
		sim = append(sim, "-without", s.without)
	}
	words := slices.Concat([]string{"usys", "test"}, flags, sim, []string{dir}, behind)
	return shellCommand(words)
}

// againExec returns that command if the user has given -exec: its value has flags of usys sim, and
// those of go test are known from the flags of the test binary.
func (s *simulation) againExec(seed uint64) string {
	var command, flags []string
	for _, w := range append(s.words(seed), "-test") {
		if q, ok := quoted.Word(w); ok {
			w = q
		}
		command = append(command, w)
	}
	for i, a := range s.Args {
		flag, ok := strings.CutPrefix(a, "-test.")
		name, _, _ := strings.Cut(flag, "=")
		if !ok {
			flags = slices.Concat(flags, []string{"-args"}, s.Args[i:])
			break
		}
		if name != "paniconexit0" && !slices.Contains(outputFlags, name) {
			flags = append(flags, "-"+flag)
		}
	}
	words := []string{"usys", "test"}
	if here, err := os.Getwd(); err == nil { // go test runs this command in the package's directory
		words = append(words, "-C", here)
	}
	return shellCommand(slices.Concat(words, []string{"-sim", "-exec", strings.Join(command, " ")}, flags))
}
