package usystest

import (
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// Allow holds the program to a policy until the test ends. A call that the policy does not allow
// returns EPERM, and the test fails with a report: the call, the rule that is nearest to it, and
// the stack. The policy is a text, or the name of a file if it ends in ".policy"; docs/policy.md
// says how policies are written, and usys exec -record writes them.
//
//	usystest.Allow(t, `usys policy 1
//	default deny
//
//	package example.com/app/store
//		write $TMP/
//	`)
//
// Sections are about the functions of packages and modules, so that the policy can be about the
// code that is tested, and not about the test: write default allow for that. Calls of goroutines
// in which there is only code of the standard library, such as those of package testing, are
// allowed unless the policy has a section std. Programs that the program executes are not held to
// the policy.
//
// All goroutines of the program are held to it, so Allow is not for tests that run in parallel:
// while one policy holds, a second one ends its test.
func Allow(t testing.TB, text string) {
	t.Helper()
	needHost(t, "Allow")
	h := &held{}
	var err error
	quiet(func() {
		if h.name, h.policy, err = readPolicy(text); err == nil {
			err = h.begin(t.Name())
		}
	})
	if err != nil {
		t.Fatalf("usystest: Allow: %v", err)
	}
	t.Cleanup(func() {
		t.Helper()
		quiet(func() {
			for _, refused := range h.end() {
				t.Errorf("usystest: %s", strings.TrimPrefix(refused, "usys: "))
			}
		})
	})
}

// readPolicy reads a policy, and returns its name for messages.
func readPolicy(text string) (name string, p *policy.Policy, err error) {
	if strings.HasSuffix(text, ".policy") && !strings.Contains(text, "\n") {
		p, err = policy.ReadFile(text)
		return text, p, err
	}
	p, err = policy.Parse("policy", text)
	return "of the test", p, err
}

// withStd returns a policy that allows all to goroutines of std's, if it says nothing of them.
func withStd(p *policy.Policy) *policy.Policy {
	all := policy.Section{Kind: policy.Std, Lines: []policy.Line{{Verb: policy.Any}}}
	for i := range p.Sections {
		if p.Sections[i].Kind == policy.Std {
			return p
		}
	}
	other := *p
	other.Sections = append(p.Sections[:len(p.Sections):len(p.Sections)], all)
	return &other
}
