// Package releases lets a test build programs with the Go releases that usys supports.
package releases

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Others are the supported releases beside the default one, as GOTOOLCHAIN names them.
var Others = []string{"go1.25.4", "go1.27.0"}

// Env returns the environment that makes a go command use a release. It skips the
// test where that release is not installed: nothing is fetched.
func Env(t testing.TB, release string) []string {
	t.Helper()
	env := []string{"GOTOOLCHAIN=" + release}
	cmd := exec.Command("go", "env", "GOVERSION")
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), env...), "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != release {
		t.Skipf("%s is not installed (GOTOOLCHAIN=%s go version): %s", release, release, got)
	}
	return env
}
