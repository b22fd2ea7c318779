package history

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/check/report"
)

// facts returns invented facts from lines of a key, a bar and a text.
func facts(hosts []string, lines ...string) *Facts {
	f := &Facts{Pos: token.Position{Filename: "t.go", Line: 1, Column: 1}, digests: map[string]string{}, hosts: map[string]bool{}}
	for _, h := range hosts {
		f.hosts[h] = true
	}
	for _, l := range lines {
		key, text, _ := strings.Cut(l, "|")
		f.add(f.Pos, key, "%s", text)
		if strings.HasPrefix(key, "func ") {
			name, _, _ := strings.Cut(text, " ")
			f.digests[name] = "new"
		}
	}
	return f
}

func messages(f *File, now *Facts, adding bool) []string {
	var r report.Report
	f.Compare(now, &r, adding)
	var list []string
	for _, x := range r.Findings() {
		list = append(list, x.Message)
	}
	return list
}

// Facts of two releases: the second has a function more.
var (
	release1 = []string{"func 8|f void () nb", "const C|", "host h digest|d1", "host h serves f|old", "host h const C|1"}
	release2 = append(release1[:2:2], "func 9|g void () nb", "host h digest|d2", "host h serves f|old", "host h serves g|old", "host h const C|1")
)

// published writes the file of the first release, and returns a function that reads it.
func published(t *testing.T) (path string, read func() *File) {
	path = filepath.Join(t.TempDir(), "api", "t.txt")
	if err := New(path).Append(facts([]string{"h"}, release1...), "v1"); err != nil {
		t.Fatal(err)
	}
	return path, func() *File {
		t.Helper()
		f, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

// TestGrow publishes and adds.
func TestGrow(t *testing.T) {
	path, read := published(t)
	if got := messages(read(), facts([]string{"h"}, release1...), false); len(got) > 0 {
		t.Errorf("what was just published: %q", got)
	}
	if got := messages(read(), facts([]string{"h"}, release2...), false); len(got) != 1 || !strings.HasPrefix(got[0], "func 9 is not in ") {
		t.Errorf("messages %q, want one: func 9", got)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := read().Append(facts([]string{"h"}, release2...), "v2"); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(after), string(before)) || len(after) == len(before) {
		t.Errorf("%v: want that lines were only added, got\n%s", err, after)
	}
	if got := messages(read(), facts([]string{"h"}, release2...), false); len(got) > 0 {
		t.Errorf("what was added: %q", got)
	}
	if err := read().Append(facts([]string{"h"}, release2...), "v3"); err != nil {
		t.Fatal(err)
	} else if again, _ := os.ReadFile(path); string(again) != string(after) {
		t.Errorf("nothing was new, and yet it has:\n%s", again)
	}
}

// TestPublished looks at what was published, after changes.
func TestPublished(t *testing.T) {
	path, read := published(t)
	if err := read().Append(facts([]string{"h"}, release2...), "v2"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what  string
		lines []string
		want  string
	}{
		{"changed", append([]string{"func 8|f void (int32_t) nb"}, release2[1:]...), "number 8 was published as another function (in v1, " + path + ":3): f is then missing in host h (v1, d1)"},
		{"gone", release2[1:], "function 8, f, was published (in v1, " + path + ":3) and is not declared any more"},
		{"constant gone", append(release1[:1:1], release2[2:]...), "const C was published (in v1, " + path + ":4) and is not declared any more"},
		{"host lost it", release2[:4], "host h served f (v1) and lacks it now"},
		{"host's value", append(release2[:6:6], "host h const C|2"), "constant C was 1 in host h (v1) and is 2 now"},
	} {
		got := strings.Join(messages(read(), facts([]string{"h"}, c.lines...), true), "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\nnot %s", c.what, got, c.want)
		}
	}
	if got := messages(read(), facts(nil, release2[:3]...), false); len(got) > 0 { // the host was not looked at
		t.Errorf("without a host: %q", got)
	}

	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Windows' line ends are git's doing, and no change.
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(after), "\n", "\r\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := messages(read(), facts([]string{"h"}, release2...), false); len(got) > 0 {
		t.Errorf("CRLF: %q, want none", got)
	}
	for _, change := range [][2]string{{"nb", "call"}, {"sum ", "sum 0"}, {"release v1", "release v0"}} {
		f, err := parse(path, strings.Replace(string(after), change[0], change[1], 1))
		if err != nil {
			t.Errorf("%q by hand: parse: %v", change, err)
		} else if len(messages(f, facts([]string{"h"}, release2...), true)) == 0 {
			t.Errorf("%q by hand is not noticed", change)
		}
	}
	f, err := parse(path, string(after)+"func 10 h void () nb\n")
	if err != nil {
		t.Fatalf("a line added by hand: parse: %v", err)
	}
	if got := messages(f, facts(nil, append(release2[:3:3], "func 10|h void () nb")...), false); len(got) != 1 {
		t.Errorf("a line added by hand: messages %q, want one", got)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "t.txt:1: it is empty",
		"usys api 2\n":              "t.txt:1: its format is 2, and this usys reads up to 1",
		"usys api 99999999999999\n": "t.txt:1: its format is 99999999999999, and this usys reads up to 1",
		"usys api 0\n":              "t.txt:1: it does not begin with",
		"usys api\n":                "t.txt:1: it does not begin with",
		"\x7fELF\n":                 "t.txt:1: it does not begin with",
		"usys api 1\nfunk 8 f\n":    `t.txt:2: "funk 8 f" is nothing`,
		"usys api 1\nhost h is x\n": `t.txt:2: "host h is x" is nothing`,
	} {
		_, err := parse("t.txt", text)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("../../api/*.txt")
	if err != nil || len(names) == 0 {
		f.Fatalf("%d files of api, %v; want one or more", len(names), err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parse("t.txt", text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "t.txt:") {
				t.Errorf("parse: %q, want one line that begins with t.txt:", err)
			}
			return
		}
		var r report.Report
		file.Compare(facts([]string{"h"}, "func 8|f void () nb", "host h serves f|x"), &r, false)
		r.Findings()
	})
}
