package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// ofTest is a frame of a test's function in a dump of goroutines.
var ofTest = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*\S*\.((?:Test|Fuzz|Example|Benchmark)\w*)(?:\.func[\d.]+)?(?:\(|$)`)
})

// showTests prints each test that has failed, with the seeds as its subtests.
func (t *tally) showTests(failures []runs.Found) {
	s, w := t.s, t.stdout
	var names []string
	verbose := slices.ContainsFunc(s.Args, func(a string) bool { return strings.HasPrefix(a, "-test.v") && a != "-test.v=false" })
	subtests := map[string][]subtest{}
	for i := range failures {
		f := &failures[i]
		blocks := failed(f.Output)
		if len(blocks) == 0 { // the program has ended in the middle of a test
			name := "TestMain"
			if m := ofTest().FindSubmatch(slices.Concat(f.Output, []byte("\n"+stackText(s.frames(f.Of, f.Stack))))); m != nil {
				name = string(m[1])
			} else if test := s.testOf(f.Failures); test != "" {
				name = test
			}
			text := string(bytes.TrimSpace(f.Output))
			if text != "" {
				text = indentBy("    ", text)
			}
			blocks = []block{{name, "0.00s", text}}
		}
		for _, b := range blocks {
			if subtests[b.test] == nil {
				names = append(names, b.test)
			}
			subtests[b.test] = append(subtests[b.test], subtest{b, f, subtestName(subtests[b.test], b.test, f.Seed)})
		}
	}
	for _, name := range names {
		if verbose {
			fmt.Fprintf(w, "=== RUN   %s\n", name)
			for _, sub := range subtests[name] {
				fmt.Fprintf(w, "=== RUN   %s\n", sub.name)
			}
		}
		fmt.Fprintf(w, "--- FAIL: %s (%s)\n", name, subtests[name][0].took)
		for _, sub := range subtests[name] {
			t.showSubtest(sub)
		}
	}
}

// testFunction is the name of a test's function, or of one within it.
var testFunction = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\.((?:Test|Fuzz|Example|Benchmark)\w*)(?:\.func[\d.]+)?$`)
})

// testOf returns the test in which the last of these properties failed, if the test's own
// goroutine came there and not one that it has started.
func (s *simulation) testOf(failures []runs.Failure) string {
	if len(failures) == 0 {
		return ""
	}
	last := failures[len(failures)-1]
	for _, f := range s.frames(last.Of, last.Stack) {
		if m := testFunction().FindStringSubmatch(f.Func); m != nil {
			return m[1]
		}
	}
	return ""
}

// A subtest is a test with a seed.
type subtest struct {
	block
	found *runs.Found
	name  string
}

// subtestName returns the name of a test with a seed. With -count a test may fail in a run more than
// once, and has other names then, as package testing gives them.
func subtestName(before []subtest, test string, seed uint64) string {
	name, n := fmt.Sprintf("%s/seed=%d", test, seed), 0
	for _, b := range before {
		if b.found.Seed == seed {
			n++
		}
	}
	if n > 0 {
		name += fmt.Sprintf("#%02d", n)
	}
	return name
}

func (t *tally) showSubtest(sub subtest) {
	s, w, f := t.s, t.stdout, sub.found
	fmt.Fprintf(w, "    --- FAIL: %s (%s)\n", sub.name, sub.took)
	if why := s.why(&f.Result); why != "" {
		fmt.Fprintln(w, indentBy("        ", why))
	}
	if sub.text != "" {
		fmt.Fprintln(w, indentBy("    ", sub.text))
	}
	if text, _ := t.lastChange(f, sub.failsToo); text != "" {
		fmt.Fprintln(w, indentBy("        ", text))
	}
	if f.Again != "" {
		fmt.Fprintf(w, "        a second run was another one: hashes %s and %s\n", f.Hash, f.Again)
	}
	fmt.Fprintf(w, "        again: %s\n", s.again(f.Seed))
	if text := t.needs(f, sub.failsToo, (*simulation).again); text != "" {
		fmt.Fprintln(w, indentBy("        ", text))
	}
}

// failsToo reports whether the output of another run has the same test's failure.
func (sub subtest) failsToo(output []byte) bool {
	blocks := failed(output)
	ofTest := func(b block) bool { return b.test == sub.test }
	return len(blocks) == 0 || slices.ContainsFunc(blocks, ofTest)
}

func indentBy(by, text string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }
