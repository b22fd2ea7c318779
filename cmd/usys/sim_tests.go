package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
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
	slices.SortFunc(failures, func(a, b runs.Found) int { return int(int64(a.Seed - b.Seed)) })
	if len(failures) > 0 {
		s.drawn.failed = &failures[0]
	}
	if err := s.drawFailed(ctx, stderr); err != nil {
		return simFails(err, stderr)
	}
	if len(failures) == 0 {
		stdout.Write(beforePass(first.Output, t.closing(false)))
		return fine
	}
	closing := t.closing(false) // without the time of the search for the last changes
	t.showTests(failures)
	fmt.Fprintf(stdout, "%s\nFAIL\n", closing)
	if broken {
		return notRepeatable
	}
	return wrong
}

// passed matches the last line of a test binary that has succeeded, apart from the line on
// coverage.
var passed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\x16?PASS$`) })

// beforePass puts a line in front of the line that says that all tests have
// passed.
func beforePass(output []byte, line string) []byte {
	all := passed().FindAllIndex(output, -1)
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
