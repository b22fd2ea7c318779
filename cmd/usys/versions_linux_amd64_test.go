package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
)

// TestVersions installs and runs programs by their version, from a proxy with the modules of
// testdata/mod, and into a module cache of its own.
func TestVersions(t *testing.T) {
	if testing.Short() {
		t.Skip("builds many programs")
	}
	server := goproxytest.NewTestServer(t, "testdata/mod", "")
	runScripts(t, "testdata/versions", nil, versionVars(t, server.URL)...)
}

// versionVars are variables for a proxy whose modules no checksum database knows.
func versionVars(t *testing.T, proxy string) []string {
	return []string{"GOPROXY=" + proxy, "GONOSUMDB=example.com", "GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw"}
}
