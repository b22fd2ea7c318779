package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/handwritten"
)

var cgoFlags = regexp.MustCompile(`(?m)^(// )?#cgo .*CFLAGS: .*`)

// All files are given to the command, and every file that fails is named, with what is printed.
func TestEach(t *testing.T) {
	var out bytes.Buffer
	r := runner{out: &out}
	err := r.each([]string{"sh", "-c", `echo "looks at $0"; test "$0" != bad && test "$0" != worse`}, []string{"a", "bad", "b", "worse"})
	if want := "sh … bad: exit status 1\nsh … worse: exit status 1"; err == nil || err.Error() != want {
		t.Errorf("each: error %v, want %s", err, want)
	}
	lines := strings.Split(out.String(), "\n")
	slices.Sort(lines[1:])
	if got, want := fmt.Sprintf("%q", lines[1:]), `["" "looks at bad" "looks at worse"]`; got != want {
		t.Errorf("each printed %s after its first line, want %s", got, want)
	}
	if err := r.each([]string{"true"}, []string{"a", "b"}); err != nil {
		t.Errorf("each with commands that succeed: %v", err)
	}
}

func TestAll(t *testing.T) {
	var out bytes.Buffer
	r := runner{out: &out}
	err := r.all([]string{"sh", "-c", `echo "$0 $1 $2"; false`, "with"}, []string{"a", "b"})
	if err == nil || !strings.HasSuffix(out.String(), "with a b\n") {
		t.Errorf("all: error %v, printed %q; want an error, and the line with a b", err, &out)
	}
}

// Every directory that is left out is there, and a file of it would be looked at.
func TestLeftOut(t *testing.T) {
	t.Chdir("../..")
	for name, without := range map[string]map[string]string{"notCompiled": notCompiled, "notFormatted": notFormatted} {
		for dir, reason := range without {
			if _, err := os.Stat(filepath.FromSlash(dir)); err != nil || reason == "" || !strings.HasSuffix(dir, "/") {
				t.Errorf("%s[%q]: reason %q, %v; want a directory with a / at the end, and a reason", name, dir, reason, err)
			}
		}
		some, err := cFiles(without, ".c", ".h")
		if err != nil {
			t.Fatal(err)
		}
		every, err := cFiles(nil, ".c", ".h")
		if err != nil {
			t.Fatal(err)
		}
		if len(some) < 400 || len(some) >= len(every) {
			t.Errorf("%s: %d files are looked at, and %d of all; want 400 or more, and not all", name, len(some), len(every))
		}
	}
}

// No user's build fails for a warning.
func TestNoWerror(t *testing.T) {
	files, err := handwritten.List("../..", ".go")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range cgoFlags.FindAllString(string(text), -1) {
			if lines++; strings.Contains(line, "-Werror") {
				t.Errorf("%s: %s (leave out -Werror: part gcc -fanalyzer has it)", path, line)
			}
		}
	}
	if lines < 10 {
		t.Errorf("found %d lines #cgo CFLAGS, want 10 or more", lines)
	}
}
