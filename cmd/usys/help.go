package main

import (
	_ "embed" // doc.go
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

//go:embed doc.go
var doc string

// help returns the package's comment.
func help() string {
	text, _, _ := strings.Cut(doc, "package main")
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	return b.String()
}

// usage matches a line of the comment that shows how a command is written.
var usage = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\tusys (\w+)`) })

// helpOf returns the part of the comment that is about a command, "" if there is none. The part
// begins with the lines that show how the command is written and ends before the next such lines.
func helpOf(name string) string {
	text, _, _ := strings.Cut(help(), "\nThe exit status is 0 if all is well")
	var part []string
	ours := false
	for _, paragraph := range strings.SplitAfter(text, "\n\n") {
		if lines := usage().FindAllStringSubmatch(paragraph, -1); lines != nil {
			ours = false
			for _, l := range lines {
				ours = ours || l[1] == name
			}
		}
		if ours {
			part = append(part, paragraph)
		}
	}
	return strings.TrimRight(strings.Join(part, ""), "\n")
}

// printHelp is usys help: the whole comment, or the help of one command.
func printHelp(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stdout, help())
		return fine
	}
	name := args[0]
	part := helpOf(name)
	switch {
	case part == "" || len(args) > 1:
		fmt.Fprintf(stderr, "usys: there is no command %q (usys help lists the commands)\n", strings.Join(args, " "))
		return misuse
	case strings.Contains(part, "usys "+name+" -h"):
		return commands()[name]([]string{"-h"}, stdout, stderr)
	}
	fmt.Fprintln(stdout, part)
	return fine
}
