//go:build linux && amd64

package policy

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/owner"
	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/internal/guests"
)

// owners maps the names in the model's input to functions.
var owners = map[string]owner.Function{
	"main.local": {Kind: owner.Module, Module: "example.com/model", Package: "main", Name: "local"},
	"dep.Do":     {Kind: owner.Module, Module: "example.com/dep", Package: "example.com/dep", Name: "Do"},
	"dep.Other":  {Kind: owner.Module, Module: "example.com/dep", Package: "example.com/dep", Name: "Other"},
}

// A use is a line of the model's input.
type use struct{ function, verb, target string }

var (
	heads    = []string{"program", "module example.com/model", "module example.com/dep", "package main", "package example.com/dep", "via module example.com/dep"}
	patterns = []string{"a", "b", "ab", "*", "a*", "*b", "a*b", "x.*"}
	names    = []string{"a", "b", "ab", "aab", "x.y", "ba"}
	networks = []string{"10.1.2.0/24:*", "10.1.0.0/16:53", "*:80", "loopback:*", "[2001:db8::/32]:53", "10.1.2.3:80", "loopback:53"}
	hosts    = []string{"10.1.2.3:80", "10.1.2.3:53", "10.1.9.9:53", "10.2.0.1:80", "127.0.0.1:53", "127.0.0.2:9", "192.0.2.1:80", "192.0.2.1:53"}
	mess     = []string{"/", "//", "/./", "/zz/../"}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// aPath returns a path of up to n of some names below /nowhere, joined by one of joins.
func aPath(r *rand.Rand, n int, some, joins []string) string {
	p := "/nowhere"
	for range 1 + r.IntN(n) {
		p += pick(r, joins) + pick(r, some)
	}
	return p
}

// aPolicy returns the text of a random policy.
func aPolicy(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "usys policy 1\ndefault %s\n\nstd\n\tany\n", pick(r, []string{"allow", "deny"}))
	for _, head := range heads {
		if r.IntN(2) == 0 {
			continue
		}
		// Each owner may make sockets, so that its connect rules have an effect.
		fmt.Fprintf(&b, "\n%s\n\tcall socket\n", head)
		for range 2 + r.IntN(7) {
			line := pick(r, []string{"", "", "", "deny "}) + pick(r, []string{"read", "write", "connect"})
			if strings.HasSuffix(line, "connect") {
				line += " " + pick(r, networks)
			} else {
				line += " " + aPath(r, 2, patterns, mess[:1]) + pick(r, []string{"", "/"})
			}
			if !strings.HasPrefix(line, "deny") && r.IntN(3) == 0 && !strings.HasPrefix(head, "via") {
				line += " by " + pick(r, []string{"Do", "Other", "local"})
			}
			fmt.Fprintf(&b, "\t%s\n", line)
		}
	}
	return b.String()
}

// expected reports whether a policy refuses a use.
func expected(p *policy.Policy, u use) bool {
	o := owners[u.function]
	stack := []owner.Function{o, {Kind: owner.Module, Module: "example.com/model", Package: "main", Name: "main"}}
	verb, target := map[string]policy.Verb{"read": policy.Read, "write": policy.Write, "connect": policy.Connect}[u.verb], u.target
	if verb == policy.Connect {
		return !p.Allows(o, policy.Call, "socket:AF_INET", stack...) || !p.Allows(o, verb, policy.Plain(policy.Use{Verb: verb, Target: target}), stack...)
	}
	return !p.Allows(o, verb, path.Clean(target), stack...)
}

// TestModel compares the host with the matcher of package policy, over random policies and uses.
func TestModel(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	kit, err := guests.New(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "model")
	if err := kit.Build(guests.Native, "testdata/model", "build", "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	const policies, each = 40, 300
	refused := 0
	for seed := range uint64(policies) {
		r := rand.New(rand.NewPCG(seed, 0))
		file, text := filepath.Join(dir, "policy"), aPolicy(r)
		p, err := policy.Parse(file, text)
		if err != nil {
			t.Fatalf("seed %d: Parse: %v\n%s", seed, err, text)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		var uses []use
		var in strings.Builder
		for range each {
			u := use{pick(r, []string{"main.local", "dep.Do", "dep.Other"}), pick(r, []string{"read", "write", "connect"}), ""}
			if u.verb == "connect" {
				u.function, u.target = pick(r, []string{"dep.Do", "dep.Other"}), pick(r, hosts)
			} else {
				u.target = aPath(r, 4, names, mess)
			}
			uses = append(uses, u)
			fmt.Fprintln(&in, u.function, u.verb, u.target)
		}
		cmd := exec.Command(kit.Table[0], "exec", "-policy", file, "-policy-mode=errno", program)
		cmd.Env, cmd.Stdin = kit.Env(), strings.NewReader(in.String())
		out, err := cmd.Output()
		got := strings.Fields(string(out))
		if err != nil || len(got) != each {
			t.Fatalf("policy %d: %v, %d lines, want %d\n%s", seed, err, len(got), each, text)
		}
		for i, u := range uses {
			want := expected(p, u)
			if want {
				refused++
			}
			if got[i] != fmt.Sprint(want) {
				t.Errorf("policy %d: %v is refused: %s, want %t\n%s", seed, u, got[i], want, text)
				break
			}
		}
	}
	if refused < policies*each/10 || refused > policies*each*9/10 {
		t.Errorf("%d of %d uses are refused, want 10 to 90 %%", refused, policies*each)
	}
}
