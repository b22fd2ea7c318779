package main

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

var (
	// A time is a number with its unit: pprof chooses the unit by the shortest time of a table.
	numbers = regexp.MustCompile(`[0-9][0-9.,]*(?:(?:ns|us|µs|ms|s)\b)?`)
	spaces  = regexp.MustCompile(`[ \t]+`)
)

// says is the script command "says file": each line of the file is one that the command
// before has printed, apart from numbers, the units of times, spaces and the places of files.
func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: says file")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	ts.Check(err)
	places := strings.NewReplacer(strings.TrimSpace(string(root))+"/src/", "/usr/lib/go/src/", ts.Getenv("WORK")+"/", "/home/gopher/server/")
	masked := func(text string) (list []string) {
		for line := range strings.Lines(places.Replace(text)) {
			list = append(list, strings.TrimSpace(spaces.ReplaceAllString(numbers.ReplaceAllString(line, "0"), " ")))
		}
		return list
	}
	printed := masked(ts.ReadFile("stdout"))
	for _, line := range masked(ts.ReadFile(args[0])) {
		if !slices.Contains(printed, line) {
			ts.Fatalf("nothing says %q", line)
		}
	}
}
