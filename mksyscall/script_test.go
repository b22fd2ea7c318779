package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/usys-go/bridge/internal/coverage"
)

// tempDir exists for all tests: a program that one has built serves the others.
var tempDir string

// suite are the tests, with tempDir around them.
type suite struct{ *testing.M }

func (s suite) Run() int {
	var err error
	if tempDir, err = os.MkdirTemp("", "mksyscall-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(tempDir)
	return coverage.Run(s.M)
}

// TestMain lets the test's binary be the command when a script calls it.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"mksyscall": main})
}

// TestScript drives the command by the scripts in testdata/script.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}
