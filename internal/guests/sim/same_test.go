//go:build linux && amd64

package sim

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/internal/guests"
)

var times = flag.Int("times", 20, "run each program so many times with one seed")

// kit builds and runs the programs of testdata, each once.
var (
	kit   *guests.Kit
	files = map[string]string{}
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0) // the builds alone take long
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "sim")
		if err == nil {
			defer os.RemoveAll(dir)
			kit, err = guests.New(dir, "")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// program returns the file of a program of testdata, built by usys build -sim.
func program(t *testing.T, name string) string {
	t.Helper()
	if files[name] == "" {
		file := filepath.Join(kit.Dir, name)
		if err := kit.Build(guests.Native, ".", "build", "-sim", "-o", file, "./testdata/"+name); err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files[name]
}

// run simulates a program once, in a directory and with an environment and arguments of the host's
// that the program must not see.
func run(t *testing.T, file string, seed int, dir string, env []string, flags ...string) (*runs.Result, string) {
	t.Helper()
	args := append([]string{"sim", "-json", "-seed", fmt.Sprint(seed)}, flags...)
	cmd := exec.Command(kit.Table[0], append(args, file)...)
	var out, errors bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errors
	cmd.Env = append(os.Environ(), env...)
	err := cmd.Run()
	text := strings.TrimSuffix(out.String(), "\n")
	last := strings.LastIndex(text, "\n") + 1
	r := &runs.Result{}
	if json.Unmarshal([]byte(text[last:]), r) != nil {
		t.Fatalf("%s, seed %d: %v\n%s%s", filepath.Base(file), seed, err, &out, &errors)
	}
	return r, text[:last] + errors.String()
}

// One seed is one run: with another directory and environment, too.
func TestSameSeed(t *testing.T) {
	for _, name := range []string{"hello", "goroutines", "timers", "maps", "files", "http", "udp", "unix"} {
		t.Run(name, func(t *testing.T) {
			file := program(t, name)
			first, out := run(t, file, 7, ".", nil)
			if first.Ended != runs.Exit || first.Code != 0 {
				t.Fatalf("%s %d %s\n%s", first.Ended, first.Code, first.Cause, out)
			}
			for i := range *times {
				dir := []string{".", t.TempDir()}[i%2]
				r, o := run(t, file, 7, dir, []string{fmt.Sprintf("A%d=%s", i, strings.Repeat("x", i*100))})
				if r.Hash != first.Hash || o != out {
					t.Fatalf("run %d: hash %s, at first %s\n%s\n%s", i, r.Hash, first.Hash, o, out)
				}
			}
		})
	}
}

// Each seed is another run.
func TestOtherSeeds(t *testing.T) {
	const seeds = 20
	for _, name := range []string{"goroutines", "maps"} {
		hashes, outs := map[string]int{}, map[string]int{}
		for seed := range seeds {
			r, out := run(t, program(t, name), seed, ".", nil)
			hashes[r.Hash]++
			outs[out]++
		}
		if len(hashes) != seeds || len(outs) != seeds {
			t.Errorf("%s: %d seeds have %d hashes and %d outputs", name, seeds, len(hashes), len(outs))
		}
	}
}
