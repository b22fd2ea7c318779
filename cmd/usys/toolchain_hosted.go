package main

import (
	"bytes"
	"debug/elf"
	"os"
	"slices"
	"strings"
)

// Tests that import this package send requests to their host.
const (
	ownModule    = "github.com/usys-go/bridge"
	hostedImport = ownModule + "/usystest"
)

// wantsHost reports whether tests are to be run under usys exec though no flag says so: a package
// of theirs imports usystest, which needs a host.
func (t *toolchain) wantsHost(args []string) bool {
	if t.verb != "test" || t.flags.sim || t.flags.exec != "" || t.flags.under != nil || !t.mayImport() {
		return false
	}
	if given := testFlags(args); given["c"] != "" || given["list"] != "" {
		return false // nothing is run
	}
	packages, err := t.list(slices.Concat([]string{"-test"}, t.flags.listing, t.named(args)))
	return err == nil && slices.ContainsFunc(packages, func(p listed) bool { return p.ImportPath == hostedImport })
}

// mayImport reports whether the module may import packages of usys: a look at go.mod spares most
// builds the list of their packages.
func (t *toolchain) mayImport() bool {
	if t.env.GOWORK != "" && t.env.GOWORK != "off" {
		return true
	}
	text, err := os.ReadFile(t.env.GOMOD)
	return err == nil && strings.Contains(string(text), ownModule)
}

// asksHost reports whether a program is a test binary that has package usystest. Its runtime has
// to keep the stacks of the goroutines that a goroutine descends from, for the host looks for
// the functions that make a call there, too.
func asksHost(program string) bool {
	if !strings.HasSuffix(program, ".test") {
		return false
	}
	f, err := elf.Open(program)
	if err != nil {
		return false
	}
	defer f.Close()
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if s := f.Section(name); s != nil {
			names, err := s.Data()
			return err == nil && bytes.Contains(names, []byte(hostedImport+"."))
		}
	}
	return false
}
