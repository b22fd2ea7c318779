package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestUser works as a user does, with nothing but the go command, a C compiler
// and a module proxy: no replacement, no make, no copy of this repository.
func TestUser(t *testing.T) { runAsUser(t, "testdata/user", proxy(t)) }

// runAsUser runs scripts in an environment that has only a proxy.
func runAsUser(t *testing.T, dir, goproxy string) {
	if testing.Short() {
		t.Skip("builds this module from a module proxy")
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"says": says},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars,
				"HOME="+env.WorkDir+"/.home", // a user has one
				"GOPROXY="+goproxy,
				"GOSUMDB=off",
				"GOFLAGS=-modcacherw", // so that it can be removed afterwards
				"GOMODCACHE="+userCache,
				"GOCACHE="+strings.TrimSpace(string(cache)),
				"GOTOOLCHAIN=local",
				"MODULE="+modulePath,
				"VERSION="+moduleVersion,
				"CGO_ENABLED=1",
			)
			return nil
		},
	})
}
