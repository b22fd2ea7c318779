package sigstorm

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
)

// hosted is the variable that tells a test binary that it runs under usys exec.
const hosted = "SIGSTORM_HOSTED"

// UnderExec runs the tests of the package in the working directory a second time, built
// without cgo by usys test, below the loader host: strict, and not, with the kernel's threads
// and with vcores. None may be skipped for want of a host. start starts the programs: it
// calls its argument. On vcores the storm is a short one; with more changes than by default
// it also runs on more vcores than processors.
func UnderExec(t *testing.T, start func(func() error) error, args ...string) {
	if os.Getenv(hosted) != "" {
		return // this is that run
	}
	dir := t.TempDir()
	usys, binary := filepath.Join(dir, "usys"), filepath.Join(dir, "guest.test")
	run := func(env string, args ...string) string {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = append(os.Environ(), env)
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := start(cmd.Start); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out.String())
		}
		return out.String()
	}
	run("CGO_ENABLED=0", append(coverage.Build(), "-o", usys, "github.com/usys-go/bridge/cmd/usys")...)
	run("CGO_ENABLED=0", usys, "test", "-c", "-o", binary, ".")
	ways := []string{"-strict=true", "-strict=false", "-vcores=1", "-strict -vcores=2"}
	if *leastChanges > defaultChanges {
		ways = append(ways, "-vcores=4")
	}
	for _, flags := range ways {
		command := append([]string{usys, "exec"}, strings.Fields(flags)...)
		command = append(append(command, binary, "-test.v"), args...)
		if strings.Contains(flags, "-vcores") {
			command = append(command, "-storm=1s", "-values=10000", fmt.Sprint("-changes=", *leastChanges/10))
		}
		out := run(hosted+"=1", command...)
		if strings.Contains(out, "--- SKIP") || !strings.HasSuffix(strings.TrimSpace(out), "PASS") {
			t.Errorf("usys exec %s:\n%s", flags, out)
		}
		for line := range strings.Lines(out) {
			if strings.Contains(line, "received, each once") || strings.Contains(line, "values accepted") {
				t.Log("usys exec ", flags, ": ", strings.TrimSpace(line))
			}
		}
	}
}
