package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/internal/docker"
)

// suite are the tests, whose scripts run this program as a command.
type suite struct{ *testing.M }

// userCache is the module cache of all tests that build this module as a user does. It
// begins empty. Its path is part of the key of a C file in go's cache, so the tests
// compile parlib only once.
var userCache string

func (s suite) Run() int {
	dir, err := os.MkdirTemp("", "modules")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	userCache = dir
	return coverage.Run(s.M)
}

// TestMain lets the test's binary be a command when a script calls it.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"usys": scriptMain, "sysleft": sysLeft, "callsin": callsIn, "docker": docker.Main, "image": imageMain})
}

// goCaches are where go keeps what it has built and downloaded: scripts share
// them with the user that runs the tests.
var goCaches = sync.OnceValues(func() ([]string, error) {
	out, err := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return nil, err
	}
	env := map[string]string{}
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, err
	}
	list := []string{"GOTOOLCHAIN=local", "GOFLAGS="}
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	return list, nil
})

// fetch is the script command "fetch module@version...": it puts modules into the
// module cache, with the environment that the tests were started with, which knows
// the way to a proxy. The script itself may then go without the network.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fetch module@version...")
	}
	cmd := exec.Command("go", append([]string{"mod", "download"}, args...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "PWD="+cmd.Dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		ts.Fatalf("%q: not in the module cache and cannot be fetched, which takes the network once: %v\n%s", args, err, out)
	}
}

// TestScript drives the command by the scripts in testdata/script.
func TestScript(t *testing.T) { runScripts(t, "testdata/script", nil) }

// The scripts share a cache, for each loader is compiled once in it.
// Without files all scripts of dir are run; vars are more of their environment.
func runScripts(t *testing.T, dir string, files []string, vars ...string) {
	testscript.Run(t, scriptParams(t, dir, files, vars...))
}

// scriptParams are those with which runScripts runs its scripts.
func scriptParams(t *testing.T, dir string, files []string, vars ...string) testscript.Params {
	cache := t.TempDir()
	return testscript.Params{
		Dir:   dir,
		Files: files,
		Condition: func(cond string) (bool, error) {
			if cond != "vcores" {
				return false, fmt.Errorf("there is no condition %q", cond)
			}
			return slices.ContainsFunc(vars, func(v string) bool { return strings.HasPrefix(v, vcoresVar+"=") }), nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"fetch": fetch, "says": says, "tells": tells},
		Setup: func(env *testscript.Env) error {
			caches, err := goCaches()
			env.Vars = slices.Concat(env.Vars, caches, vars)
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Setenv("XDG_CACHE_HOME", cache)
			repo, err2 := filepath.Abs("../..")
			env.Setenv("REPO", repo)
			return errors.Join(err, err2)
		},
	}
}
