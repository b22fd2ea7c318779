package record

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/policy"
)

// TestTargets: names that differ between runs are the same in a record.
func TestTargets(t *testing.T) {
	r := New(Job{})
	r.vars = policy.Variables{Dir: "/w/app", Tmp: "/tmp", Home: "/home/g", GoRoot: "/usr/lib/go", Module: "/w", Exe: "/w/app/app"}
	r.names[netip.MustParseAddr("192.0.2.7")] = "api.example.org"
	for _, c := range []struct {
		verb       policy.Verb
		name, want string
	}{
		{policy.Read, "/w/app/conf/a.txt", "$DIR/conf/a.txt"},
		{policy.Read, "/w/go.mod", "$MODULE/go.mod"},
		{policy.Read, "/w/app/app", "$EXE"},
		{policy.Read, "/w/application", "$MODULE/application"},
		{policy.Read, "/home/g/.netrc", "$HOME/.netrc"},
		{policy.Write, "/tmp", "$TMP/"},
		{policy.Write, "/tmp/a/b/c", "$TMP/"},
		{policy.Read, "/proc/self/maps", "/proc/$PID/maps"},
		{policy.Read, "/proc/77/fd/3", "/proc/$PID/fd/*"},
		{policy.Read, "/proc/12/status", "/proc/*/status"},
		{policy.Read, "/dev/pts/3", "/dev/pts/*"},
		{policy.Read, "/w/app/img20240105.png", "$DIR/img*.png"},
		{policy.Read, "/w/app/log-2024-01-05T10:20:30Z.txt", "$DIR/log-*Z.txt"},
		{policy.Read, "/w/app/d41d8cd98f00b204e980/x", "$DIR/*/x"},
		{policy.Read, "/w/app/deadbeeffeed", "$DIR/deadbeeffeed"},
		{policy.Read, "/w/app/v1.2.3", "$DIR/v1.2.3"},
		{policy.Connect, "127.0.0.1:80", "loopback:*"},
		{policy.Connect, "0.0.0.0:80", "loopback:*"},
		{policy.Connect, "[::1]:443", "loopback:*"},
		{policy.Connect, "192.0.2.7:443", "api.example.org:443"},
		{policy.Connect, "192.0.2.8:443", "192.0.2.0/24:443"},
		{policy.Connect, "10.1.2.3:40000", "10.1.2.0/24:*"},
		{policy.Connect, "[2001:db8::1]:53", "[2001:db8::/64]:53"},
		{policy.Connect, "unix:/tmp/x/s", "unix:$TMP/"},
		{policy.Connect, "unix:@name-12345", "unix:@name-*"},
		{policy.Connect, "AF_NETLINK", "AF_NETLINK"},
		{policy.Listen, "127.0.0.1:0", "loopback:0"},
		{policy.Listen, "127.0.0.1:80", "loopback:*"},
		{policy.Listen, "0.0.0.0:80", "*:80"},
		{policy.Listen, "[::]:0", "*:0"},
		{policy.Listen, "192.0.2.7:80", "192.0.2.0/24:80"},
		{policy.Call, "flock:LOCK_EX", "flock:LOCK_EX"},
	} {
		got := r.target(policy.Use{Verb: c.verb, Target: c.name}, 77)
		if got != c.want {
			t.Errorf("%v %s: %s, want %s", c.verb, c.name, got, c.want)
		}
		if _, err := policy.Parse("p", "usys policy 1\nprogram\n\t"+(&policy.Line{Verb: c.verb, Targets: []string{got}}).String()+"\n"); err != nil {
			t.Errorf("%v %s: %v", c.verb, c.name, err)
		}
	}
}

// made returns facts of an owner: n targets that format makes from a number, for each of functions.
func made(pkg string, verb policy.Verb, format string, n int, functions ...string) facts {
	f := facts{}
	for i := range n {
		for _, by := range functions {
			target := strings.ReplaceAll(format, "%s", string(rune('a'+i)))
			f[fact{ownerKey{policy.Package, pkg, "e.org/m"}, verb, target, by}] = true
		}
	}
	return f
}

func many(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("F%02d", i))
	}
	return list
}

// TestShorter: many names become a directory, and many functions become any.
func TestShorter(t *testing.T) {
	for _, c := range []struct {
		f    facts
		want string
	}{
		{made("e.org/m/a", policy.Read, "/etc/%s", 8, "f"), "read /etc/a /etc/b /etc/c /etc/d /etc/e /etc/f /etc/g /etc/h by f"},
		{made("e.org/m/a", policy.Read, "/etc/%s", 9, "f"), "read /etc/ by f"},
		{made("e.org/m/a", policy.Read, "/etc/%s/x", 9, "f"), "read /etc/a/x /etc/b/x /etc/c/x /etc/d/x /etc/e/x /etc/f/x /etc/g/x /etc/h/x by f\n\tread /etc/i/x by f"},
		{made("e.org/m/a", policy.Read, "/%s", 9, "f"), "read /a /b /c /d /e /f /g /h by f\n\tread /i by f"},
		{made("e.org/m/a", policy.Call, "fsync", 1, many(12)...), "call fsync by " + strings.Join(many(12), " ")},
		{made("e.org/m/a", policy.Call, "fsync", 1, many(13)...), "call fsync"},
	} {
		p := c.f.policy(policy.Exact, nil)
		_, got, _ := strings.Cut(p.String(), "package e.org/m/a\n\t")
		got, _, _ = strings.Cut(got, "\n\nmodules")
		if got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestWidened: a record with too many lines holds for all functions, then for directories, and
// so on, and never has more than 60.
func TestWidened(t *testing.T) {
	all := facts{}
	for i := range 40 {
		pkg := fmt.Sprintf("e.org/m/p%02d", i)
		for f := range made(pkg, policy.Read, "/usr/share/"+pkg+"/x/y/z/%s", 3, "f", "g") {
			all[f] = true
		}
	}
	p := all.policy(policy.Exact, nil)
	if n := strings.Count(p.String(), "\n"); n > mostLines || p.Widened != policy.ByModule {
		t.Errorf("%d lines, widened %v; want at most %d, %v", n, p.Widened, mostLines, policy.ByModule)
	}
	for f := range all {
		if !covered(p, f) {
			t.Errorf("%+v is not in\n%s", f, p)
		}
	}
}

// TestWidest: facts that are not of files are shortened, too.
func TestWidest(t *testing.T) {
	all := facts{}
	for i := range 100 {
		o := ownerKey{policy.Package, fmt.Sprintf("e%d.org/m", i), fmt.Sprintf("e%d.org/m", i)}
		for verb, target := range map[policy.Verb]string{
			policy.Connect: fmt.Sprintf("10.%d.2.0/24:443", i), policy.Exec: fmt.Sprintf("/usr/lib/x%d/y", i), policy.Listen: "unix:/run/s",
			policy.Call: fmt.Sprintf("ioctl:%#x", i+1),
		} {
			all[fact{o, verb, target, ""}] = true
		}
	}
	const want = "usys policy 1\ndefault deny\nwidened program\n\nprogram\n\texec /usr/lib/\n\tconnect *:443\n\tlisten unix:/run/s\n\tcall ioctl\n"
	if diff := cmp.Diff(want, all.policy(policy.Exact, nil).String()); diff != "" {
		t.Errorf("the policy of %d facts (-want +got):\n%s", len(all), diff)
	}
}

func covered(p *policy.Policy, f fact) bool {
	for _, s := range p.Sections {
		if s.Path != f.owner.path && s.Path != f.owner.module {
			continue
		}
		for _, l := range s.Lines {
			for _, t := range l.Targets {
				if l.Verb == f.verb && policy.Covers(f.verb, t, f.target) {
					return true
				}
			}
		}
	}
	return false
}

// TestMerge: records of several programs that merge in any order are the same file, and one that
// is merged again changes nothing.
func TestMerge(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 15 {
		var parts []*Recorder
		file := ""
		for range 4 {
			r := New(Job{})
			for range random.IntN(60) {
				pkg := fmt.Sprintf("e.org/m/p%d", random.IntN(6))
				target := fmt.Sprintf("/d%d/s%d/f%d", random.IntN(3), random.IntN(4), random.IntN(12))
				r.facts[fact{ownerKey{policy.Package, pkg, "e.org/m"}, policy.Read, target, many(15)[random.IntN(15)]}] = true
			}
			r.calls[[]string{"openat2", "statx", "fsync"}[random.IntN(3)]] = true
			parts = append(parts, r)
		}
		var first string
		for i := range 6 {
			file = filepath.Join(t.TempDir(), "record")
			order := random.Perm(len(parts))
			if i == 5 {
				order = append(order, order...)
			}
			for _, k := range order {
				parts[k].job.File = file
				if err := parts[k].Close(); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = string(text)
			} else if diff := cmp.Diff(first, string(text)); diff != "" {
				t.Fatalf("order %v (-first +this):\n%s", order, diff)
			}
		}
		if n := strings.Count(first, "\n"); n > mostLines {
			t.Errorf("%d lines, want %d or less", n, mostLines)
		}
	}
}

// TestMergeAtOnce: when records merge at the same time, the file has all of them.
func TestMergeAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record")
	var wg sync.WaitGroup
	for i := range 15 {
		wg.Go(func() {
			r := New(Job{File: file})
			r.facts[fact{ownerKey{policy.Package, fmt.Sprintf("e.org/m/p%02d", i), ""}, policy.Call, "fsync", "f"}] = true
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	p, err := policy.ReadFile(file)
	if err != nil || len(p.Sections) != 15 {
		t.Errorf("the policy is %v, %v; want 15 sections", p, err)
	}
}

// TestKept: text that people have written into a record is kept, and so is a file with mistakes.
func TestKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record")
	const text = "usys policy 1\n# ours\ndefault allow\n\n# the store\npackage e.org/m/a\n\t# why\n\tread /a\n\tdeny write /etc/\n\nvia module e.org/dep\n\tnothing\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r := New(Job{File: file})
	r.facts[fact{ownerKey{policy.Package, "e.org/m/a", ""}, policy.Read, "/b", ""}] = true
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(file)
	if diff := cmp.Diff(strings.Replace(text, "read /a\n", "read /a /b\n", 1), string(got)); diff != "" {
		t.Errorf("the file after Close (-want +got):\n%s", diff)
	}
	if err := os.WriteFile(file, []byte("no record\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err == nil {
		t.Error("a file that is no record was replaced")
	}
}

// TestNames: addresses have the names that the program has looked up.
func TestNames(t *testing.T) {
	const fd = 7
	name := dnsmessage.MustNewName("API.example.org.")
	alias := dnsmessage.MustNewName("lb.example.net.")
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{Response: true},
		Questions: []dnsmessage.Question{{Name: name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		Answers: []dnsmessage.Resource{
			{Header: dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.CNAMEResource{CNAME: alias}},
			{Header: dnsmessage.ResourceHeader{Name: alias, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 7}}},
		},
	}
	reply, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	call := func(name string, args [6]uint64, ret int, mem ...calls.Snapshot) *calls.Record {
		return &calls.Record{Number: calls.AMD64.Number(name), Args: args, Ret: int64(ret), Done: true, Memory: mem}
	}
	connect := func(port uint16) *calls.Record {
		b := binary.BigEndian.AppendUint16([]byte{2, 0}, port)
		return call("connect", [6]uint64{fd, 0x10, 16}, 0, calls.Snapshot{Addr: 0x10, Data: append(b, 10, 0, 0, 1)})
	}
	read := call("read", [6]uint64{fd, 0x20, 1500}, len(reply), calls.Snapshot{Addr: 0x20, After: true, Data: reply})
	for _, c := range []struct {
		list []*calls.Record
		want string
	}{
		{[]*calls.Record{connect(53), read}, "api.example.org"},
		{[]*calls.Record{connect(80), read}, ""},
		{[]*calls.Record{connect(53), call("close", [6]uint64{fd}, 0), read}, ""},
		{[]*calls.Record{read}, ""},
		{[]*calls.Record{connect(53), call("read", read.Args, 20, calls.Snapshot{Addr: 0x20, After: true, Data: reply[:20]})}, ""},
	} {
		r := New(Job{})
		for _, x := range c.list {
			r.lookUps(1, x)
		}
		if got := r.names[netip.MustParseAddr("192.0.2.7")]; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
