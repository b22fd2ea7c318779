package usystest

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// Hosts. C: hosts/shape/usystest.c.
const (
	noHost = iota
	rulesHost
	simulation
)

// needHost skips the test unless a host executes it that supports the function.
func needHost(t testing.TB, function string) {
	t.Helper()
	switch host := hostOn(); {
	case host == noHost:
		t.Skipf("usystest: there is no host to do %s; run: %s", function, command(t.Name(), caller()))
	case host == simulation && function == "Allow":
		t.Skipf("usystest: a simulation holds its program to no policy; run: %s", command(t.Name(), caller()))
	}
}

// command returns the command that runs a test under a host.
func command(test, pkg string) string {
	var parts []string
	for part := range strings.SplitSeq(test, "/") {
		parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
	}
	if pkg == "" {
		pkg = "."
	}
	return fmt.Sprintf("usys test -run '%s' %s", strings.Join(parts, "/"), pkg)
}

// caller returns the import path of the innermost package on the stack that is neither this one
// nor one of std's tests.
func caller() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for {
		f, more := frames.Next()
		pkg := packageOf(f.Function)
		if pkg != own && pkg != "testing" && pkg != "runtime" {
			return strings.TrimSuffix(pkg, "_test")
		}
		if !more {
			return ""
		}
	}
}

var own = packageOf(func() string {
	pc, _, _, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Name()
}())

// packageOf returns the import path in the name of a function.
func packageOf(function string) string {
	slash := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[slash:], '.')
	if dot < 0 {
		return ""
	}
	return function[:slash+dot]
}

// quiet calls f on a thread whose calls no rule matches. Package hosts/shape/record looks for quiet by
// its name.
func quiet(f func()) {
	runtime.LockOSThread()
	hostQuiet(true)
	defer func() {
		hostQuiet(false)
		runtime.UnlockOSThread()
	}()
	f()
}
