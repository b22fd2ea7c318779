//go:build cgo

package signal_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var stdTests = flag.Bool("std", false, "run Go's own tests of signals, preemption and profiling as well, not only those of os/signal")

// std lists the tests of the standard library that run with the bridge installed; no names
// means all tests of the package. Of package runtime these are the tests of signals,
// preemption and profiling that run in the test's process; others build programs, which would
// not contain the bridge.
var std = []struct {
	pkg   string
	tests []string
}{
	{"os/signal", nil},
	{"runtime", []string{
		"TestSignalM", "TestPreemption", "TestPreemptionGC", "TestPreemptSplitBig", "TestPreemptionAfterSyscall",
		"TestAsyncPreempt", "TestPingPongHog", "TestBlockLocked", "TestTimerFairness", "TestTimerFairness2",
		"TestStopTheWorldDeadlock", "TestGoroutineParallelism", "TestGoroutineParallelism2", "TestYieldLocked",
		"TestGCFairness", "TestGCFairness2", "TestProfBuf", "TestProfBufDoubleWakeup", "TestProfBufWakeup",
		"TestDebugCall", "TestDebugCallLarge", "TestDebugCallGC", "TestDebugCallGrowStack",
		"TestDebugCallUnsafePoint", "TestDebugCallPanic", "TestUnsafePoint", "TestSpuriousWakeupsNeverHangSemasleep",
	}},
	{"runtime/pprof", []string{
		"TestCPUProfile", "TestCPUProfileMultithreaded", "TestCPUProfileInlining", "TestCPUProfileRecursion",
		"TestGoroutineSwitch", "TestMathBigDivide", "TestCPUProfileLabel", "TestLabelRace", "TestLabelSystemstack",
		"TestMorestack", "TestAtomicLoadStore64", "TestTimeVDSO",
	}},
}

// installed puts the bridge into a package's external tests.
const installed = `package PKG_test

import (
	"syscall"

	_ "github.com/usys-go/bridge/parlib"
	"github.com/usys-go/bridge/signal"
)

func init() {
	if _, err := signal.Listen(syscall.Signal(50)); err != nil {
		panic(err)
	}
	if s := signal.Status(); len(s.Claimed) != 1 {
		panic("the bridge is not there")
	}
}
`

// TestStd runs tests of the standard library in processes with the bridge. A package of std
// can import only packages in GOROOT, so the test makes a temporary GOROOT of symbolic links.
func TestStd(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs tests of the standard library")
	}
	if os.Getenv("SIGSTORM_HOSTED") != "" {
		return
	}
	dir := t.TempDir()
	goroot := filepath.Join(dir, "goroot")
	if err := os.Mkdir(goroot, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"VERSION", "bin", "go.env", "lib", "pkg", "src"} {
		//lint:ignore SA1019 the test runs where it was built
		copyTree(t, filepath.Join(runtime.GOROOT(), name), filepath.Join(goroot, name))
	}
	vendor := filepath.Join(goroot, "src/vendor/github.com/usys-go/bridge")
	if err := os.MkdirAll(vendor, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, pkg := range []string{"usys", "errno", "parlib", "signal"} {
		abs, err := filepath.Abs(filepath.Join("..", pkg))
		if err != nil {
			t.Fatal(err)
		}
		copyTree(t, abs, filepath.Join(vendor, pkg))
	}
	for _, s := range std {
		if s.tests != nil && !*stdTests {
			continue
		}
		t.Run(s.pkg, func(t *testing.T) {
			file := filepath.Join(goroot, "src", s.pkg, "zusys_test.go")
			text := strings.Replace(installed, "PKG", filepath.Base(s.pkg), 1)
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			// In this GOROOT our packages belong to std. From go1.27 on the linker refuses
			// assembly in a package of std that names symbols of another package.
			args := []string{"test", "-count=1", "-v", "-timeout=300s", "-ldflags=-checklinkname=0"}
			if s.tests != nil {
				args = append(args, "-run=^("+strings.Join(s.tests, "|")+")$")
			}
			if !*stdTests {
				args = append(args, "-short")
			}
			cmd := exec.Command(filepath.Join(goroot, "bin/go"), append(args, s.pkg)...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOROOT="+goroot, "GOTOOLCHAIN=local", "CGO_ENABLED=1", "GOFLAGS=")
			out, err := cmd.CombinedOutput()
			passed := strings.Count(string(out), "\n--- PASS")
			if err != nil || passed == 0 {
				t.Fatalf("%v: %v, %d tests passed, want one or more\n%s", cmd, err, passed, out)
			}
			for _, name := range s.tests {
				if !strings.Contains(string(out), "\n--- PASS: "+name+" (") && !strings.Contains(string(out), "\n--- SKIP: "+name+" (") {
					t.Errorf("%s.%s was not run", s.pkg, name)
				}
			}
			t.Logf("%s: %d tests pass, %d skip", s.pkg, passed, strings.Count(string(out), "\n--- SKIP"))
		})
	}
}

// copyTree copies a tree as directories with links to the files.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-rs", from, to).CombinedOutput(); err != nil {
		t.Fatalf("cp -rs %s: %v\n%s", from, err, out)
	}
}
