// Package simdisk tests the simulated disk, which is C: its files are compiled as a Linux program
// with a driver, under sanitizers.
package simdisk

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var driver struct {
	once sync.Once
	path string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if driver.path != "" {
		os.RemoveAll(filepath.Dir(driver.path))
	}
	os.Exit(code)
}

// sources returns the module's C files, and the driver's.
func sources() ([]string, error) {
	module, err := filepath.Glob("*.c")
	if err != nil {
		return nil, err
	}
	own, err := filepath.Glob("testdata/driver/*.c")
	return append(module, own...), err
}

func build() {
	dir, err := os.MkdirTemp("", "simdisk")
	if err != nil {
		driver.err = err
		return
	}
	driver.path = filepath.Join(dir, "driver")
	files, err := sources()
	if err != nil {
		driver.err = err
		return
	}
	args := append(strings.Fields("-O0 -g -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -DSIMDISK_PLAIN_MEMORY "+
		"-fsanitize=address,undefined -fno-sanitize-recover=all -o"), driver.path)
	if out, err := exec.Command("gcc", append(args, files...)...).CombinedOutput(); err != nil {
		driver.err = fmt.Errorf("gcc: %v\n%s", err, out)
	}
}

// run runs the driver, which must succeed, and returns its output.
func run(t *testing.T, args ...string) []byte {
	t.Helper()
	driver.once.Do(build)
	if driver.err != nil {
		t.Fatal(driver.err)
	}
	cmd := exec.Command(driver.path, args...)
	// The driver counts its memory itself.
	cmd.Env = append(os.Environ(), "ASAN_OPTIONS=detect_leaks=0")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("driver %s: %v\n%s", strings.Join(args, " "), err, errs.Bytes())
	}
	return out.Bytes()
}

// scratch returns a directory on a tmpfs if there is one: like the disk, a tmpfs shows holes and
// blocks.
func scratch(t *testing.T) string {
	const tmpfs = 0x01021994
	var st syscall.Statfs_t
	parent := ""
	if syscall.Statfs("/dev/shm", &st) == nil && int64(st.Type) == tmpfs && syscall.Access("/dev/shm", 2) == nil {
		parent = "/dev/shm"
	}
	dir, err := os.MkdirTemp(parent, "simdisk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// There may be directories without permissions, which an ordinary user can't empty.
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return os.Chmod(path, 0o700)
			}
			return nil
		})
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestUnit(t *testing.T) {
	run(t, "unit")
}

// TestCompare does the same random operations on the disk and on a real file system.
func TestCompare(t *testing.T) {
	dir := scratch(t)
	limit := time.Now().Add(6 * time.Second)
	const batch = 50
	n := 0
	for ; n < 2000 && (n < 200 || time.Now().Before(limit)); n += batch {
		run(t, "compare", fmt.Sprint(n+1), fmt.Sprint(batch), dir)
	}
	t.Logf("%d sequences of 220 operations", n)
}

// TestSame runs sequences twice: the same seed, the same transcript.
func TestSame(t *testing.T) {
	seen := map[string]bool{}
	for seed := range 20 {
		first := run(t, "transcript", fmt.Sprint(seed))
		if again := run(t, "transcript", fmt.Sprint(seed)); !bytes.Equal(first, again) {
			t.Fatalf("seed %d: two transcripts differ", seed)
		}
		seen[string(first)] = true
	}
	if len(seen) != 20 {
		t.Errorf("20 seeds have %d transcripts", len(seen))
	}
}
