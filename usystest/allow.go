package usystest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// Allow holds the program to a policy until the test ends. A call that the policy does not allow
// returns EPERM, and the test fails with a report: the call, the rule that is nearest to it, and
// the stack. The policy is a text, or the name of a file if it ends in ".policy"; docs/policy.md
// describes how to write policies, and usys exec -record writes them.
//
//	usystest.Allow(t, `usys policy 1
//	default deny
//
//	package example.com/app/store
//		write $TMP/
//	`)
//
// Sections are about the functions of packages and modules, so that the policy can be about the
// code that is tested, and not about the test: write default allow for that. The calls of package
// testing, such as those that remove a directory of t.TempDir, are allowed unless the policy has
// sections std and package main. Programs that the program executes are not held to the policy.
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
		var reports []string
		quiet(func() { reports = h.end() })
		for _, refused := range reports {
			t.Errorf("usystest: %s", strings.TrimPrefix(refused, "usys: "))
		}
	})
}

// readPolicy reads a policy, and returns its name for messages.
func readPolicy(text string) (name string, p *policy.Policy, err error) {
	if strings.HasSuffix(text, ".policy") && !strings.Contains(text, "\n") {
		p, err = policy.ReadFile(text)
		return text, p, err
	}
	p, err = policy.Parse("policy", text)
	if err != nil && text != "" && !strings.Contains(text, "\n") {
		err = fmt.Errorf("%w; or is %q the name of a file? such a name ends in .policy", err, text)
	}
	return "of the test", p, err
}

// withTesting returns a policy that allows all calls to the goroutines of package testing, if p
// has no section about them. The owner of their calls is std, or function main of the test binary,
// from which they descend.
func withTesting(p *policy.Policy) *policy.Policy {
	other := *p
	for _, own := range []policy.Section{{Kind: policy.Std}, {Kind: policy.Package, Path: "main"}} {
		same := func(s policy.Section) bool { return s.Kind == own.Kind && s.Path == own.Path }
		if !slices.ContainsFunc(p.Sections, same) {
			own.Lines = []policy.Line{{Verb: policy.Any}}
			other.Sections = append(other.Sections[:len(other.Sections):len(other.Sections)], own)
		}
	}
	return &other
}
