package usystest_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

func TestCalls(t *testing.T) {
	c := usystest.Calls(t, "%file,fsync,close:func=write")
	all := usystest.Calls(t, "all")
	dir := t.TempDir()
	if got := c.String(); got != "no calls" {
		t.Errorf("before any call the count is %q, want no calls", got)
	}
	write(filepath.Join(dir, "one"))
	write(filepath.Join(dir, "none", "two"))
	os.ReadFile(filepath.Join(dir, "one"))
	if got, want := c.String(), "close 1, fsync 1, openat 2 (1 failed)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	log := c.Log()
	if len(log) != 4 || !strings.HasPrefix(log[0], `openat(AT_FDCWD, "`+dir+`/one", O_RDWR|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = `) ||
		!strings.HasSuffix(log[3], "= -1 ENOENT (No such file or directory)") || !strings.HasPrefix(log[1], "fsync(") {
		t.Errorf("the log is %q, want 4 calls: an openat of one, an fsync, …, one with ENOENT", log)
	}
	if c.Count() != 4 || c.Errors() != 1 {
		t.Errorf("%d calls, %d errors; want 4, 1", c.Count(), c.Errors())
	}
	if all.Count() < 6 || len(all.All()) < 4 {
		t.Errorf("all calls: %v in %d kinds; want 6 or more in 4 or more", all, len(all.All()))
	}
}

// The counts of several goroutines' calls are exact, and remain when the test has ended.
func TestCounts(t *testing.T) {
	const goroutines, each = 16, 50
	dir := t.TempDir()
	var c *usystest.Counter
	errs := run(t, "TestThreads", func(t testing.TB) {
		c = usystest.Calls(t, "fsync")
		var wait sync.WaitGroup
		for i := range goroutines {
			wait.Go(func() {
				for range each {
					if err := write(filepath.Join(dir, string(rune('a'+i)))); err != nil {
						t.Errorf("a write of goroutine %d: %v", i, err)
					}
				}
			})
		}
		wait.Wait()
		if c.Count() != goroutines*each {
			t.Errorf("the count within is %d, want %d: %v", c.Count(), goroutines*each, c)
		}
	})
	write(filepath.Join(dir, "late"))
	if len(errs) > 0 || c.Count() != goroutines*each {
		t.Errorf("%d calls, and the errors %q; want %d and none: %v", c.Count(), errs, goroutines*each, c)
	}
}

func TestCallsMistakes(t *testing.T) {
	for words, want := range map[string]string{
		"fsnc":            "did you mean fsync?",
		"fsync:error=EIO": "calls are only counted",
		"fsync:when=3":    "calls are only counted",
		"":                "no call is named",
		"clone":           "clone cannot be counted",
	} {
		errs := run(t, "TestMistake", func(t testing.TB) { usystest.Calls(t, words) })
		if len(errs) != 1 || !strings.Contains(errs[0], want) || !strings.HasPrefix(errs[0], "usystest: Calls: ") {
			t.Errorf("Calls(%s): errors %q, want one with %q", words, errs, want)
		}
	}
}
