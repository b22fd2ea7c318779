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
	"github.com/usys-go/bridge/toolchain/quoted"
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
	t := s.newTally(ctx, stdout, stderr)
	s.Each = func(f runs.Found) {
		t.count(&f)
		if first == nil || f.Seed < first.Seed {
			first = &f
		}
		if f.Bad() {
			failures = append(failures, f)
			broken = broken || f.Again != "" || f.Status() == notRepeatable && f.Ended != runs.Exit
		}
	}
	if err := s.Search.Run(ctx); err != nil {
		return simFails(err, stderr)
	}
	if ctx.Err() != nil {
		return 128 + int(syscall.SIGINT)
	}
	if len(failures) == 0 {
		stdout.Write(beforePass(first.Output, t.closing(false)))
		return fine
	}
	slices.SortFunc(failures, func(a, b runs.Found) int { return int(int64(a.Seed - b.Seed)) })
	closing := t.closing(false) // before the time that looking for the last changes takes
	t.showTests(failures)
	fmt.Fprintf(stdout, "%s\nFAIL\n", closing)
	if broken {
		return notRepeatable
	}
	return wrong
}

// passed is the last line of a test binary's that has succeeded, but for that of coverage.
var passed = regexp.MustCompile(`(?m)^\x16?PASS$`)

// beforePass puts a line in front of the one that says that all tests have passed.
func beforePass(output []byte, line string) []byte {
	all := passed.FindAllIndex(output, -1)
	if len(all) == 0 { // no tests were run: -list
		return output
	}
	at := all[len(all)-1][0]
	return slices.Concat(output[:at], []byte(line+"\n"), output[at:])
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
}

// failsToo reports whether the output of another run has the same test's failure.
func (sub subtest) failsToo(output []byte) bool {
	blocks := failed(output)
	ofTest := func(b block) bool { return b.test == sub.test }
	return len(blocks) == 0 || slices.ContainsFunc(blocks, ofTest)
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
	if s.from == "" {
		return s.againExec(seed)
	}
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
	return shellCommand(words)
}

// againExec returns that command where the user has given -exec: that has flags of its own, and go
// test's are known from the test binary's.
func (s *simulation) againExec(seed uint64) string {
	var command, flags []string
	for _, w := range append(s.words(seed), "-test") {
		if q, ok := quoted.Word(w); ok {
			w = q
		}
		command = append(command, w)
	}
	for i, a := range s.Args {
		flag, ok := strings.CutPrefix(a, "-test.")
		name, _, _ := strings.Cut(flag, "=")
		if !ok {
			flags = slices.Concat(flags, []string{"-args"}, s.Args[i:])
			break
		}
		if name != "paniconexit0" && !slices.Contains(outputFlags, name) {
			flags = append(flags, "-"+flag)
		}
	}
	words := []string{"usys", "test"}
	if here, err := os.Getwd(); err == nil { // go test runs this command in the package's directory
		words = append(words, "-C", here)
	}
	return shellCommand(slices.Concat(words, []string{"-sim", "-exec", strings.Join(command, " ")}, flags))
}
