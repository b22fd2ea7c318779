package ar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entry returns a member's header.
func entry(name string, size int) string {
	return fmt.Sprintf("%-16s%-12s%-6s%-6s%-8s%-10d`\n", name, "0", "0", "0", "644", size)
}

func TestMembers(t *testing.T) {
	const long = "a_name_of_more_than_15.o/\nother_long_name.o/\n"
	for _, c := range []struct {
		name, text string
		want       []Member
		err        string
	}{
		{"empty", magic, nil, ""},
		{"gnu", magic + entry("/", 4) + "iiii" + entry("//", len(long)) + long + "\n" + entry("a.o/", 3) + "aaa\n" + entry("/26", 2) + "bb" + entry("/0", 0),
			[]Member{{"a.o", 238, 3, ""}, {"other_long_name.o", 302, 2, ""}, {"a_name_of_more_than_15.o", 364, 0, ""}}, ""},
		{"go", magic + entry("__.PKGDEF", 2) + "gg", []Member{{"__.PKGDEF", 68, 2, ""}}, ""},
		{"thin", thinMagic + entry("//", len(long)) + long + "\n" + entry("/0", 1000) + entry("/26", 5),
			[]Member{{"a_name_of_more_than_15.o", 174, 1000, "lib/a_name_of_more_than_15.o"}, {"other_long_name.o", 234, 5, "lib/other_long_name.o"}}, ""},
		{"cut in a header", magic + "a.o/    ", nil, "damaged at byte 8"},
		{"cut in a member", magic + entry("a.o/", 9) + "a", nil, "cut off at byte 68"},
		{"cut in the names", thinMagic + entry("//", 9) + "a", nil, "cut off at byte 68"},
		{"no size", magic + strings.Replace(entry("a.o/", 1), "1         `", "x         `", 1) + "a", nil, "cut off"},
		{"below zero", magic + strings.Replace(entry("a.o/", 10), "10        `", "-1        `", 1) + "a", nil, "cut off"},
		{"no such name", magic + entry("/99", 0), []Member{{"/99", 68, 0, ""}}, ""},
	} {
		if !Is(strings.NewReader(c.text)) {
			t.Errorf("%s: it is none", c.name)
		}
		got, err := Members(strings.NewReader(c.text), int64(len(c.text)), "lib/x.a")
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, not %q", c.name, err, c.err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n-want +got:\n%s", c.name, err, diff)
		}
	}
	for _, text := range []string{"", "!<arch", "\x7fELF............"} {
		if Is(strings.NewReader(text)) {
			t.Errorf("%q is no archive", text)
		}
	}
}
