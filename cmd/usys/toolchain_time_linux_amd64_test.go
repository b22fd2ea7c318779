package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var times = flag.Bool("times", false, "measure how long usys build takes, and demand its bars")

// TestBuildTime builds hello world, with everything but the program in the cache,
// by go build and by usys build in turns: the median of usys's times may be half
// as long again. go build with usys overlay's files, and go build a second time,
// stand beside it. Then it builds with nothing in the cache, for each release of
// Go that is here: a minute at most.
func TestBuildTime(t *testing.T) {
	if !*times {
		t.Skip("without -times")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module hello\n\ngo 1.25\n",
		"main.go": "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	usys := filepath.Join(dir, "usys")
	program := filepath.Join(dir, "hello")
	build := func(env []string, args ...string) time.Duration {
		t.Helper()
		if err := os.Remove(program); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		cmd := exec.Command(args[0], append(args[1:], "-o", program, ".")...)
		cmd.Dir = dir
		cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), env...)
		start := time.Now()
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
		return time.Since(start)
	}
	if out, err := exec.Command("go", "build", "-o", usys, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	overlay, err := exec.Command(usys, "overlay").Output()
	if err != nil {
		t.Fatal(err)
	}

	ways := [][]string{
		{"go", "build"},
		{usys, "build"},
		{"go", "build", "-overlay=" + strings.TrimSpace(string(overlay))},
		{"go", "build", "-v"},
	}
	took := make([][]time.Duration, len(ways))
	for i := range 21 {
		for k, way := range ways {
			if d := build(nil, way...); i > 0 { // the first fills the cache
				took[k] = append(took[k], d)
			}
		}
	}
	median := func(k int) float64 {
		slices.Sort(took[k])
		return took[k][len(took[k])/2].Seconds()
	}
	stock := median(0)
	t.Logf("warm: go build %.0f ms; usys build %.2f ×; overlay %.2f ×; go build again %.2f ×", 1e3*stock, median(1)/stock, median(2)/stock, median(3)/stock)
	if r := median(1) / stock; r > 1.5 {
		t.Errorf("usys build takes %.2f times as long as go build; the bar is 1.5", r)
	}

	for _, version := range []string{"go1.25.4", "go1.26.8", "go1.27.0"} {
		if !haveGo(version) {
			t.Logf("no %s here, and none to be had", version)
			continue
		}
		var cold [2]time.Duration
		for k := range cold {
			cold[k] = build([]string{"GOTOOLCHAIN=" + version, "GOCACHE=" + t.TempDir()}, ways[k]...)
		}
		t.Logf("cold, %s: go build %.1f s, usys build %.1f s", version, cold[0].Seconds(), cold[1].Seconds())
		if cold[1] > time.Minute {
			t.Errorf("usys build takes %.1f s with nothing in the cache; the bar is 60", cold[1].Seconds())
		}
	}
}
