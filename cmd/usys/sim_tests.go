package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// test runs a test binary with each seed, as the command of go test's -exec. If all seeds succeed
// it prints what the first has printed. Else each seed that fails is a subtest of the test that
// has failed, and ends with the command that repeats it.
func (s *simulation) test(stdout, stderr io.Writer) int {
	ctx, cancel := interruptible()
	defer cancel()
	var first *runs.Found
	var failures []runs.Found
	broken := false
	s.Args = s.withoutTimeout()
	s.Args, s.Outputs = outputs(s.Args)
	s.Each = func(f runs.Found) {
		if first == nil || f.Seed < first.Seed {
			first = &f
		}
		if f.Bad() {
			failures = append(failures, f)
			broken = broken || f.Again != "" || f.Status() == notRepeatable && f.Ended != runs.Exit
		}
	}
	if err := s.Search.Run(ctx); err != nil {
		fmt.Fprintf(stderr, "usys: sim: %v\n", err)
		return misuse
	}
	if ctx.Err() != nil {
		return 128 + int(syscall.SIGINT)
	}
	if len(failures) == 0 {
		stdout.Write(first.Output)
		return fine
	}
	slices.SortFunc(failures, func(a, b runs.Found) int { return int(int64(a.Seed - b.Seed)) })
	s.showTests(stdout, failures)
	fmt.Fprintln(stdout, "FAIL")
	if broken {
		return notRepeatable
	}
	return wrong
}

// withoutTimeout returns the program's arguments. Go gives tests ten minutes if the user does not say
// something else: that is a guard against real time, and in a simulation an hour costs nothing.
func (s *simulation) withoutTimeout() []string {
	if slices.ContainsFunc(s.flags, func(f string) bool { name, _, _, ok := goFlag(f); return ok && name == "timeout" }) {
		return s.Args
	}
	return slices.DeleteFunc(slices.Clone(s.Args), func(a string) bool { return strings.HasPrefix(a, "-test.timeout=") })
}

// outputFlags are the flags of a test binary that name files or directories that it writes.
var outputFlags = []string{"coverprofile", "gocoverdir", "testlogfile", "memprofile", "blockprofile", "mutexprofile", "trace", "outputdir"}

// outputs replaces the names of files that the tests write by names in the simulation, which are the
// same in each run, and returns what is to be copied out.
func outputs(args []string) (inside, out []string) {
	for _, a := range args {
		name, value, has := strings.Cut(strings.TrimPrefix(a, "-test."), "=")
		if abs, err := filepath.Abs(value); has && err == nil && strings.HasPrefix(a, "-test.") && slices.Contains(outputFlags, name) {
			kind := ""
			if info, err := os.Stat(abs); err == nil && info.IsDir() {
				kind = "/"
			}
			out = append(out, name+kind+"="+abs)
			a = "-test." + name + "=/out/" + name
		}
		inside = append(inside, a)
	}
	return inside, out
}

// A verdict is a line of package testing, at its beginning: a mark of -json may stand before it.
var verdict = regexp.MustCompile(`^\x16?--- FAIL: (\S+) \(([^)]*)\)$`)

// ofTest is a frame of a test's function in a dump of goroutines.
var ofTest = regexp.MustCompile(`(?m)^\s*\S*\.((?:Test|Fuzz|Example|Benchmark)\w*)(?:\.func[\d.]+)?(?:\(|$)`)

// showTests prints each test that has failed, with the seeds as its subtests.
func (s *simulation) showTests(w io.Writer, failures []runs.Found) {
	var names []string
	verbose := slices.ContainsFunc(s.Args, func(a string) bool { return strings.HasPrefix(a, "-test.v") && a != "-test.v=false" })
	subtests := map[string][]subtest{}
	for i := range failures {
		f := &failures[i]
		blocks := failed(f.Output)
		if len(blocks) == 0 { // the program has ended in the middle of a test
			name := "TestMain"
			if m := ofTest.FindSubmatch(slices.Concat(f.Output, []byte("\n"+s.stack(f.Stack)))); m != nil {
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
			subtests[b.test] = append(subtests[b.test], subtest{b, f})
		}
	}
	for _, name := range names {
		if verbose {
			fmt.Fprintf(w, "=== RUN   %s\n", name)
			for _, t := range subtests[name] {
				fmt.Fprintf(w, "=== RUN   %s/seed=%d\n", name, t.found.Seed)
			}
		}
		fmt.Fprintf(w, "--- FAIL: %s (%s)\n", name, subtests[name][0].took)
		for _, t := range subtests[name] {
			s.showSubtest(w, t)
		}
	}
}

// testFunction is the name of a test's function, or of one within it.
var testFunction = regexp.MustCompile(`\.((?:Test|Fuzz|Example|Benchmark)\w*)(?:\.func[\d.]+)?$`)

// testOf returns the test that has come to the last of these failures of properties, if it did so
// itself and not by a goroutine that it has begun.
func (s *simulation) testOf(failures []runs.Failure) string {
	if len(failures) == 0 {
		return ""
	}
	for _, f := range s.frames(failures[len(failures)-1].Stack) {
		if m := testFunction.FindStringSubmatch(f.Func); m != nil {
			return m[1]
		}
	}
	return ""
}

// A subtest is a test with a seed.
type subtest struct {
	block
	found *runs.Found
}

func (s *simulation) showSubtest(w io.Writer, t subtest) {
	f := t.found
	fmt.Fprintf(w, "    --- FAIL: %s/seed=%d (%s)\n", t.test, f.Seed, t.took)
	if why := s.why(&f.Result); why != "" {
		fmt.Fprintln(w, indentBy("        ", why))
	}
	if t.text != "" {
		fmt.Fprintln(w, indentBy("    ", t.text))
	}
	if f.Again != "" {
		fmt.Fprintf(w, "        a second run was another one: hashes %s and %s\n", f.Hash, f.Again)
	}
	fmt.Fprintf(w, "        again: %s\n", s.again(f.Seed))
}

func indentBy(by, text string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }

// A block is what a test binary prints of a test that has failed.
type block struct{ test, took, text string }

// failed returns the blocks of the tests that have failed. Under -v a test's log stands before its
// verdict, else behind it. Behind the last verdict stands the dump of a crash.
func failed(output []byte) []block {
	var list []block
	var before []string
	var open *block
	crashed := false
	for line := range strings.Lines(string(output)) {
		line = strings.TrimSuffix(line, "\n")
		m := verdict.FindStringSubmatch(line)
		switch {
		case crashed || open != nil && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")):
			crashed = true
			open.text = strings.TrimPrefix(open.text+"\n    "+line, "\n")
		case m != nil:
			list = append(list, block{test: m[1], took: m[2], text: strings.Join(before, "\n")})
			open, before = &list[len(list)-1], nil
		case !strings.HasPrefix(line, "    "):
			open, before = nil, nil
		case open != nil:
			open.text = strings.TrimPrefix(open.text+"\n"+line, "\n")
		default:
			before = append(before, line)
		}
	}
	return list
}

// again returns the command that repeats a seed of this package's tests.
func (s *simulation) again(seed uint64) string {
	flags, behind := s.flags, []string(nil)
	if i := slices.Index(flags, "-args"); i >= 0 { // what stands behind it is the tests'
		flags, behind = flags[:i], flags[i:]
	}
	dir := "."
	if here, err := os.Getwd(); err == nil && s.from != "" {
		if rel, err := filepath.Rel(s.from, here); err == nil && rel != "." {
			dir = "./" + filepath.ToSlash(rel)
		}
	}
	words := slices.Concat([]string{"usys", "test"}, flags, []string{"-sim", "-seed", fmt.Sprint(seed), dir}, behind)
	for i, w := range words {
		words[i] = shellWord(w)
	}
	return strings.Join(words, " ")
}
