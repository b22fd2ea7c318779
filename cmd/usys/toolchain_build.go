package main

import "io"

// build is usys build: go build, the rewriter in between.
func build(args []string, stdout, stderr io.Writer) int {
	return goVerb("build", args, stdout, stderr)
}

// install is usys install: go install, the rewriter in between.
func install(args []string, stdout, stderr io.Writer) int {
	return goVerb("install", args, stdout, stderr)
}

// test is usys test: go test, the rewriter in between. The tests run as go test runs them,
// except that tests that import usystest run under usys exec. -under and -exec choose a host
// for all tests.
func test(args []string, stdout, stderr io.Writer) int {
	return goVerb("test", args, stdout, stderr)
}

func goVerb(verb string, args []string, stdout, stderr io.Writer) int {
	t, args, err := newToolchain(verb, args, stderr)
	switch {
	case err != nil:
	case t.flags.hosted != nil || t.flags.tools:
		err = t.buildHosted(args, stdout, stderr)
	default:
		t.hintSeeds(stderr)
		err = t.build(verb, args, stdout, stderr)
	}
	return finish(err, stderr)
}
