//go:build extra

package main

import (
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestScriptCxx drives the command where hosts are in C++.
func TestScriptCxx(t *testing.T) {
	need.Program(t, "g++")
	need.Program(t, "clang++")
	runScripts(t, "testdata/cxx", nil)
}
