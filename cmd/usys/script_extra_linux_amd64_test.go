//go:build extra

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
)

// TestScriptToolchains drives the command with other releases of Go, which the go
// command fetches: the first time that takes the network.
func TestScriptToolchains(t *testing.T) {
	for _, version := range []string{"go1.25.4", "go1.27.0"} {
		cmd := exec.Command("go", "version")
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+version)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("no %s is here, and it cannot be fetched: %v\n%s", version, err, out)
		}
	}
	runScripts(t, "testdata/extra", nil)
}

// TestVersionsElsewhere installs and runs programs by their version, with another Go, and from
// the proxy of the network.
func TestVersionsElsewhere(t *testing.T) {
	server := goproxytest.NewTestServer(t, "testdata/mod", "")
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	cache, others, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	runScripts(t, "testdata/versions_extra", nil, versionVars(t, server.URL+",file://"+cache+"/cache/download,"+others)...)
}
