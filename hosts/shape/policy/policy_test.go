package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const whole = `usys policy 1
# What the server may do.
default deny
widened functions

program
	write $TMP/

std
	read /etc/localtime

# Reviewed in May.
module golang.org/x/image
	nothing

package example.com/app/store
	# the store's files
	read "$DIR/a b" /etc/hosts by (*DB).Open load
	read $DIR/conf/ /proc/$PID/maps
	write $EXE
	exec /usr/bin/git
	connect 10.1.2.0/24:443 AF_NETLINK [2001:db8::/64]:443 api.example.org:443 loopback:* unix:$TMP/ unix:@x
	listen *:80 loopback:0
	call flock:LOCK_EX|LOCK_NB fsync ioctl:0x1234 socket:AF_INET
	deny write /etc/

via module github.com/x/dep
	any

modules example.com/app example.com/b

calls bind connect socket
`

// TestPrint: a policy in canonical form is printed unchanged.
func TestPrint(t *testing.T) {
	p, err := Parse("p", whole)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, p.String()); diff != "" {
		t.Errorf("the policy printed (-want +got):\n%s", diff)
	}
	again, err := Parse("p", p.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again, cmpopts.IgnoreTypes(Position{})); diff != "" {
		t.Errorf("Parse of the printed policy (-want +got):\n%s", diff)
	}
}

// TestCanonical: a policy that people write has another order than the canonical form.
func TestCanonical(t *testing.T) {
	p, err := Parse("p", "usys policy 1\npackage b.org/b\n\tread /b /a /a by g f g\n\tread /a /b by f g\npackage a.org/a\nany\npackage b.org/b\n nothing\n")
	if err != nil {
		t.Fatal(err)
	}
	want := "usys policy 1\ndefault deny\n\npackage a.org/a\n\tany\n\npackage b.org/b\n\tread /a /b by f g\n"
	if got := p.String(); got != want {
		t.Errorf("String() = %s\nwant %s", got, want)
	}
}

// TestMistakes: each error has the place and the cure.
func TestMistakes(t *testing.T) {
	const head = "usys policy 1\npackage a.org/a\n"
	for _, c := range []struct{ text, want string }{
		{"", `p:1:1: the first line is not "usys policy 1"`},
		{"default deny\n", `p:1:1: the first line is not "usys policy 1"`},
		{"usys policy x\n", "p:1:13: x is no version of a policy (1)"},
		{"usys policy 2\nnew things\n", "p:1:13: this policy is of version 2, and this usys reads version 1 (take a newer usys)"},
		{"usys policy 1\nread /a\n", "p:2:1: read stands in no section"},
		{"usys policy 1\ndefault alow\n", "p:2:9: the default is deny or allow, not alow (did you mean allow?)"},
		{"usys policy 1\ndefault deny\ndefault deny\n", "p:3:1: default stands in line 2, too"},
		{"usys policy 1\nmodul a.org/a\n", "p:2:1: no line begins with modul (did you mean module?)"},
		{"usys policy 1\nmodule\n", "p:2:1: module has the path of one behind it"},
		{"usys policy 1\nvia std\n", "p:2:5: via std: it is on every stack"},
		{head + "\tconect a:1\n", "p:3:2: no line begins with conect (did you mean connect?)"},
		{head + "\tdeny raed /a\n", "p:3:7: there is no verb raed (did you mean read?)"},
		{head + "\tread\n", "p:3:2: read names nothing (write read $DIR/conf/)"},
		{head + "\tread a/b\n", "p:3:7: a/b: a path begins with / or with a variable (write $DIR/a/b)"},
		{head + "\tread $DRI/b\n", "p:3:7: there is no variable $DRI (did you mean $DIR?)"},
		{head + "\tread /a/../b\n", "p:3:7: /a/../b: write the path as /b"},
		{head + "\tread /a by\n", "p:3:10: by has a function behind it"},
		{head + "\tconnect loopback\n", "p:3:10: loopback: the port is missing (write loopback:443"},
		{head + "\tconnect 10.1.2.3/24:1\n", "p:3:10: 10.1.2.3/24: write the network as 10.1.2.0/24"},
		{head + "\tconnect 127.0.0.1:1\n", "p:3:10: 127.0.0.1: write loopback"},
		{head + "\tconnect a.org:http\n", "p:3:10: a.org:http: a port is a number up to 65535, or *"},
		{head + "\tconnect AF_INTE\n", "p:3:10: there is no family AF_INTE (did you mean AF_INET?)"},
		{head + "\tcall fsnyc\n", "p:3:7: there is no system call fsnyc (did you mean fsync?)"},
		{head + "\tcall read\n", "p:3:7: read is always allowed (leave it out)"},
		{head + "\tcall openat\n", "p:3:7: openat is no call of this verb (write read $DIR/conf/)"},
		{head + "\tcall flock:LOCK_EXX\n", "p:3:7: flock has no argument LOCK_EXX (did you mean LOCK_EX?)"},
		{head + "\tcall fsync:X\n", "p:3:7: fsync:X is named without an argument (write fsync)"},
		{head + "\tread \"/a\n", "p:3:7: the quotes of this word do not end"},
		{head + "\tany /a\n", "p:3:6: any allows everything"},
		{head + "\tdeny read /a by f\n", "p:3:15: a line with deny is for all functions"},
		{head + "\tread /a\ncalls reed\n", "p:4:7: there is no system call reed (did you mean read?)"},
	} {
		_, err := Parse("p", c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestAllMistakes: one parse finds all mistakes.
func TestAllMistakes(t *testing.T) {
	_, err := Parse("p", "usys policy 1\nmodul a\nprogram\n\tread a\n\tcall x\n")
	if n := strings.Count(err.Error(), "\n") + 1; n != 3 {
		t.Errorf("%d mistakes, want 3:\n%v", n, err)
	}
}

// TestComments: no comment is lost, wherever it is.
func TestComments(t *testing.T) {
	p, err := Parse("p", "# a\nusys policy 1 # b\ndefault deny # c\n# d\nprogram # e\n\t# f\n\tread /a # g\nstd\n\t# h\n\tnothing # i\n# j\nmodules m # k\ncalls fsync # l\n# m\n")
	if err != nil {
		t.Fatal(err)
	}
	for c := 'a'; c <= 'm'; c++ {
		if got := p.String(); strings.Count(got, "# "+string(c)+"\n") != 1 {
			t.Errorf("comment %c is lost:\n%s", c, got)
		}
	}
}

// TestForeign: a file that is no policy has one mistake, not one in each line.
func TestForeign(t *testing.T) {
	_, err := Parse("main.go", "package main\n\nimport \"os\"\n\nfunc main() {\n")
	if want := `main.go:1:1: the first line is not "usys policy 1" (write it there)`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestDiffWithoutCalls: a policy that people wrote has no line calls; that does not mean that the
// program makes none.
func TestDiffWithoutCalls(t *testing.T) {
	const text = "usys policy 1\nprogram\n\tany\n"
	a, err := Parse("a", text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("b", text+"calls fsync\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]*Policy{{a, b}, {b, a}} {
		if added, gone := Diff(pair[0], pair[1]); len(added)+len(gone) > 0 {
			t.Errorf("new %q, gone %q; want none", added, gone)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		verb         Verb
		rule, target string
		want         bool
	}{
		{Read, "/a", "/a", true}, {Read, "/a", "/a/", false}, {Read, "/a", "/a/b", false}, {Read, "/a/", "/a", true},
		{Read, "/a/", "/a/b/c", true}, {Read, "/a/", "/ab", false}, {Read, "/", "/x/y", true}, {Read, "/", "$DIR/x", true},
		{Read, "/a/*", "/a/b", true}, {Read, "/a/*", "/a/b/c", false}, {Read, "/a/*/", "/a/b/c", true}, {Read, "/a/*/", "/a", false},
		{Read, "/a/x*y", "/a/x*y", true}, {Read, "/a/x*y", "/a/xabcy", true}, {Read, "/a/xy", "/a/x*y", false}, {Read, "/a/x*", "/a/x/", false},
		{Read, "$TMP/", "$TMP/a", true}, {Read, "$TMP/", "$TMPX/a", false},
		{Connect, "*:443", "10.1.2.0/24:443", true}, {Connect, "*:443", "a.org:80", false}, {Connect, "*:*", "loopback:*", true},
		{Connect, "loopback:*", "loopback:80", true}, {Connect, "loopback:80", "loopback:*", false},
		{Connect, "10.0.0.0/8:*", "10.1.2.0/24:443", true}, {Connect, "10.1.2.0/24:*", "10.0.0.0/8:443", false},
		{Connect, "*.example.org:443", "api.example.org:443", true}, {Connect, "*.example.org:443", "example.org:443", false},
		{Connect, "unix:$TMP/", "unix:$TMP/s", true}, {Connect, "*:*", "unix:$TMP/s", false}, {Connect, "unix:@a*", "unix:@ab", true},
		{Connect, "AF_NETLINK", "AF_NETLINK", true},
		{Call, "socket", "socket:AF_INET", true}, {Call, "socket:AF_INET", "socket", false}, {Call, "socket", "socketpair", false},
	} {
		if got := Covers(c.verb, c.rule, c.target); got != c.want {
			t.Errorf("%s %s covers %s: %t, want %t", c.verb, c.rule, c.target, got, c.want)
		}
	}
}

// FuzzParse: a policy that can be parsed is printed in a form with the same meaning, which is
// then printed unchanged.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("usys policy 1\nprogram\n\tread \"/a b\" /c by \"x y\" by\n\tcall syscall_0x1f0\n")
	f.Add("usys policy 1\n# a\ndefault allow # b\nwidened modules\nstd # c\nany # d\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("p", text)
		if err != nil {
			return
		}
		once := p.String()
		again, err := Parse("p", once)
		if err != nil {
			t.Fatalf("%q: %v", once, err)
		}
		if diff := cmp.Diff(once, again.String()); diff != "" {
			t.Errorf("%q, printed twice (-once +twice):\n%s", text, diff)
		}
		if diff := cmp.Diff(p.Canonical().Sections, again.Canonical().Sections, cmpopts.IgnoreTypes(Position{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: canonical, before and after printing (-want +got):\n%s", text, diff)
		}
	})
}
