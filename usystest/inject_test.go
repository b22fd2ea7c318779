package usystest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/usystest"
)

// write writes a file with one fsync.
func write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("text"); err != nil {
		return err
	}
	return f.Sync()
}

func TestInject(t *testing.T) {
	fault := usystest.Inject(t, "fsync:error=EIO:when=3")
	c := usystest.Calls(t, "fsync")
	name := filepath.Join(t.TempDir(), "file")
	for i := 1; i <= 5; i++ {
		err := write(name)
		if i == 3 && !errors.Is(err, syscall.EIO) || i != 3 && err != nil {
			t.Errorf("fsync %d: %v, want EIO for number 3 alone", i, err)
		}
	}
	if fault.Matched() != 5 || fault.Hit() != 1 {
		t.Errorf("%d matched, %d hit; want 5, 1", fault.Matched(), fault.Hit())
	}
	if c.Count() != 5 || c.Errors() != 1 {
		t.Errorf("%d calls, %d errors; want 5, 1: %v", c.Count(), c.Errors(), c)
	}
}

// Rules with filters of functions have images of their own.
func TestFunctions(t *testing.T) {
	const pkg = "github.com/usys-go/bridge/usystest_test"
	name := filepath.Join(t.TempDir(), "file")
	for _, c := range []struct {
		filter string
		hits   bool
	}{
		{"func=write", true},
		{"pkg=" + pkg, true},
		{"func=" + pkg + ".write", true},
		{"mod=github.com/usys-go/bridge", true},
		{"func=TestInject", false},
		{"pkg=github.com/usys-go/bridge/calls", false},
		{"func=(*File).Sync:pkg=os", false}, // functions of std own no call
	} {
		t.Run(c.filter, func(t *testing.T) {
			fault := usystest.Inject(t, "inject=openat:error=ENOSPC:"+c.filter)
			other := usystest.Inject(t, "openat:error=EIO:when=2:path="+name)
			if err := write(name); errors.Is(err, syscall.ENOSPC) != c.hits {
				t.Errorf("the file is written: %v, want ENOSPC: %t", err, c.hits)
			}
			if got := fault.Hit() == 1; got != c.hits || other.Matched() != 1 {
				t.Errorf("%d hit, %d matched the other rule; want a hit: %v, 1", fault.Hit(), other.Matched(), c.hits)
			}
		})
	}
}

// A goroutine has the owner of the one that it descends from.
func TestDescendant(t *testing.T) {
	fault := usystest.Inject(t, "unlinkat:error=EPERM:func=TestDescendant")
	name := filepath.Join(t.TempDir(), "file")
	if err := write(name); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	time.AfterFunc(0, func() { close(done) }) // its goroutine belongs to the runtime
	<-done
	var wait sync.WaitGroup
	wait.Go(func() { os.Remove(name) })
	wait.Wait()
	if fault.Hit() != 2 { // os.Remove tries it as a file and as a directory
		t.Errorf("%d hit", fault.Hit())
	}
}

// A rule is removed when its test has ended, and another rule can have its place.
func TestGone(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	var first *usystest.Fault
	for i := range 600 { // there are 512 places
		errs := run(t, fmt.Sprint("Test", i), func(t testing.TB) {
			fault := usystest.Inject(t, "fsync:error=EIO:when=1")
			if i > 0 && i%100 != 0 {
				return
			}
			if err := write(name); !errors.Is(err, syscall.EIO) || fault.Hit() != 1 {
				t.Errorf("with a rule: %v, %d hit; want EIO, 1", err, fault.Hit())
			}
			first = fault
		})
		if len(errs) > 0 {
			t.Fatalf("errors %q, want none", errs)
		}
		if i%100 == 0 {
			if err := write(name); err != nil {
				t.Fatalf("without a rule: %v", err)
			}
		}
	}
	if first.Matched() != 1 || first.Hit() != 1 {
		t.Errorf("a rule that is gone: %d matched, %d hit; want 1, 1", first.Matched(), first.Hit())
	}
}

func TestFull(t *testing.T) {
	errs := run(t, "TestMany", func(t testing.TB) {
		for range 513 {
			usystest.Inject(t, "fsync:error=EIO:when=65535")
		}
	})
	if len(errs) != 1 || !strings.Contains(errs[0], "there are 512 rules, and no room for another") {
		t.Errorf("errors %q, want one: there are 512 rules", errs)
	}
	usystest.Inject(t, "fsync:error=EIO")
}

// Each test has its own calls by a filter, and counts them exactly.
func TestParallel(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), fmt.Sprint("file", i))
			fault := usystest.Inject(t, fmt.Sprintf("fsync:error=EIO:when=2+%d:path=%s", i+2, name))
			c := usystest.Calls(t, "fsync,openat:path="+name)
			failed := 0
			const n = 100
			for range n {
				if err := write(name); errors.Is(err, syscall.EIO) {
					failed++
				} else if err != nil {
					t.Fatal(err)
				}
			}
			want := (n-2)/(i+2) + 1
			if failed != want || fault.Hit() != want || fault.Matched() != n || c.Errors() != want || c.Count() != 2*n {
				t.Errorf("%d failed, %d hit of %d, want %d; %v", failed, fault.Hit(), fault.Matched(), want, c)
			}
		})
	}
}

// The random choices of a rule depend on its test, and not on other rules.
func TestDraws(t *testing.T) {
	draws := func(name string) (hits string) {
		file := filepath.Join(t.TempDir(), "file")
		errs := run(t, name, func(t testing.TB) {
			usystest.Inject(t, "fsync:error=EIO:prob=0.5")
			for range 64 {
				if write(file) != nil {
					hits += "x"
				} else {
					hits += "."
				}
			}
		})
		if len(errs) > 0 {
			t.Fatalf("errors %q, want none", errs)
		}
		return hits
	}
	first := draws("TestOne")
	usystest.Inject(t, "unlink:error=EPERM") // takes the first place
	if again := draws("TestOne"); again != first {
		t.Errorf("the hits of one name and seed differ:\n%s\n%s", first, again)
	}
	if other := draws("TestOther"); other == first {
		t.Errorf("two tests draw the same: %s", first)
	}
}

func TestClock(t *testing.T) {
	before := time.Now()
	errs := run(t, "TestJump", func(t testing.TB) {
		usystest.Inject(t, "getppid:clock=+1h:when=1")
		os.Getppid()
		if jump := time.Now().Round(0).Sub(before.Round(0)); jump < time.Hour || jump > 2*time.Hour {
			t.Errorf("the clock jumps by %v, want 1h to 2h", jump)
		}
	})
	if jump := time.Now().Round(0).Sub(before.Round(0)); jump > time.Hour/2 || len(errs) > 0 {
		t.Errorf("behind the test the clock jumps by %v, errors %q; want 30m or less, none", jump, errs)
	}
}

// Hosted programs that the test executes have the rules that name no functions.
func TestChild(t *testing.T) {
	if name := os.Getenv("USYSTEST_REMOVES"); name != "" {
		fmt.Println(os.Remove(name))
		return
	}
	name := filepath.Join(t.TempDir(), "victim")
	if err := write(name); err != nil {
		t.Fatal(err)
	}
	fault := usystest.Inject(t, "unlinkat:error=EROFS:path=victim:when=1..2")
	usystest.Inject(t, "unlinkat:error=EMFILE:func=TestChild")
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), "USYSTEST_REMOVES="+name)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), syscall.EROFS.Error()) || fault.Hit() != 2 {
		t.Errorf("%v, %d hit; want 2 hits and %v in\n%s", err, fault.Hit(), syscall.EROFS, out)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{"fsnc:error=EIO", "fsnc:error=EIO: column 1: there is no system call fsnc (did you mean fsync?)\n\tfsnc:error=EIO\n\t^"},
		{"fsync:eror=EIO", "column 7: there is no action or filter eror (did you mean error?)\n\tfsync:eror=EIO\n\t      ^"},
		{"inject=fsync:error=EIOO", "column 14: "},
		{"fsync", "nothing is done to the calls"},
		{"fsync:error=EIO:pkg=example.com/nosuch", "column 17: the program has no package example.com/nosuch"},
		{"clone:error=EIO", "clone cannot be injected"},
	} {
		errs := run(t, "TestMistake", func(t testing.TB) { usystest.Inject(t, c.rule) })
		if len(errs) != 1 || !strings.Contains(errs[0], c.want) || !strings.HasPrefix(errs[0], "usystest: Inject: ") {
			t.Errorf("Inject(%s): errors %q, want one with %q", c.rule, errs, c.want)
		}
	}
}
