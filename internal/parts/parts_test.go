package main

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A part that fails ends the run; the table says which one it was.
func TestRunParts(t *testing.T) {
	var out bytes.Buffer
	echo := func(word string) func(*runner) error { return of(command{args: []string{"echo", word}}) }
	err := runParts(&out, []part{
		{"first", "", echo("one")},
		{"second one", "", of(command{dir: "..", env: []string{"WORD=two"}, args: []string{"sh", "-c", "echo $WORD; exit 3"}})},
		{"third", "", echo("three")},
	})
	if err == nil || !strings.HasPrefix(err.Error(), `part "second one" fails: cd .. && WORD=two sh -c `) || !strings.HasSuffix(err.Error(), ": exit status 3") {
		t.Errorf("run fails with %v, want part \"second one\", its command and exit status 3", err)
	}
	const number = ` +\d+\.\d`
	want := regexp.MustCompile(`(?s)^
== first
echo one
one

== second one
cd \.\. && WORD=two sh -c .*
two

part        seconds      cpu
first     ` + number + number + `
second one` + number + number + `  FAIL
total     ` + number + number + `
$`)
	if !want.MatchString(out.String()) {
		t.Errorf("printed %s", &out)
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	table(&out, []taken{{"gofmt", 1500 * time.Millisecond, time.Second}, {"tests", time.Minute, 2 * time.Minute}}, false)
	const want = `
part   seconds      cpu
gofmt      1.5      1.0
tests     60.0    120.0
total     61.5    121.0
`
	if out.String() != want {
		t.Errorf("got%s\nwant%s", &out, want)
	}
}

// The parts of test are those of test-all, which has more; every part is some
// target's.
func TestTargets(t *testing.T) {
	names := func(target string) (list []string) {
		for _, p := range partsOf(target) {
			list = append(list, p.name)
		}
		return list
	}
	test, all, quick, next := names("test"), names("test-all"), names("quick"), names("next")
	if len(quick) == 0 || len(all) <= len(test) || !slices.Equal(all[:len(test)], test) {
		t.Errorf("quick %q, test %q, test-all %q; want something in quick, and in test-all test with more behind it", quick, test, all)
	}
	for _, p := range parts {
		if !slices.Contains(slices.Concat(all, quick, next), p.name) {
			t.Errorf("part %q is no target's", p.name)
		}
	}
}

// TestChoices checks that the choices distinguish packages.
func TestChoices(t *testing.T) {
	for name, choose := range map[string]func() ([]string, error){"callTables": callTables, "differWithoutCgo": differWithoutCgo} {
		list, err := choose()
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]bool{"/parlib": true, "/signal": true, "/gen": false, "/vet/usysdecl": false, "/cmd/usys": false} {
			if slices.Contains(list, modulePath+path) != want {
				t.Errorf("%s: %s is chosen: %v, in %q", name, path, !want, list)
			}
		}
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{{}, {"nosuch"}, {"test", "more"}, {"stress"}, {"stress", "./parlib", "none"}} {
		if err := run(args); !errors.Is(err, errUse) {
			t.Errorf("run(%q) = %v, want %v", args, err, errUse)
		}
	}
}

func TestLastLine(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "a\n": "a\n", "a\nb\n": "b\n", "\n": "\n"} {
		if got := string(lastLine([]byte(text))); got != want {
			t.Errorf("lastLine(%q) = %q, want %q", text, got, want)
		}
	}
}
