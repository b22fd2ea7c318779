package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// healthy is a machine on which everything works.
func healthy() *Machine {
	return &Machine{
		OS: "linux", Arch: "amd64",
		Release: func() (string, error) { return "6.1.0", nil },
		Probe:   func(string) error { return nil },
		SetsGS:  func() bool { return true },
		File: func(name string) (string, error) {
			return map[string]string{
				"/proc/self/status":          "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t0\n",
				"/proc/sys/vm/max_map_count": "65530\n",
			}[name], nil
		},
		Command:  func(words ...string) (string, error) { return strings.Join(words, " ") + " go1.26.8", nil },
		Compiler: []string{"gcc", "-m64"},
		Cache:    func() (string, error) { return "/cache", nil },
		Try:      func(string) error { return nil },
		Loader:   func() (string, error) { return "/cache/loader", nil },
		Start:    func(string) error { return nil },
		Files:    func() (uint64, error) { return 1024, nil },
	}
}

func lines(all []Finding) (list []string) {
	for _, f := range all {
		list = append(list, f.String())
	}
	return list
}

func TestHealthy(t *testing.T) {
	all := Examine(healthy())
	want := []string{
		"ok    kernel                 Linux 6.1.0",
		"ok    syscall user dispatch  works",
		"ok    gs base                FSGSBASE: written without a system call",
		"ok    seccomp                no filter",
		"ok    /proc                  mounted",
		"ok    open files             a process may have 1024",
		"ok    mappings               vm.max_map_count is 65530",
		"ok    go                     go version go1.26.8",
		"ok    C compiler             gcc -m64 --version go1.26.8",
		"ok    cache directory        /cache: programs can be made and run there",
		"ok    loader                 /cache/loader starts",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" || Worst(all) != Fine {
		t.Errorf("worst %v, want %v; lines (-want +got):\n%s", Worst(all), Fine, diff)
	}
}

// A fault is one thing that does not work, and the lines that then differ from a healthy machine's.
type fault struct {
	name   string
	inject func(m *Machine)
	want   []string
	worst  State
}

var errBroken = errors.New("broken")

func failing(probe string, err error) func(m *Machine) {
	return func(m *Machine) {
		m.Probe = func(name string) error {
			if name == probe {
				return err
			}
			return nil
		}
	}
}

// with returns a function that replaces the contents of a file, or the error with which it is read.
func with(name, text string, err error) func(m *Machine) {
	return func(m *Machine) {
		before := m.File
		m.File = func(file string) (string, error) {
			if file == name {
				return text, err
			}
			return before(file)
		}
	}
}

func noLoader(m *Machine) {
	m.Loader = func() (string, error) { return "", errors.New("none (mend it)") }
}

func noCommand(name string, line string, err error) func(m *Machine) {
	return func(m *Machine) {
		before := m.Command
		m.Command = func(words ...string) (string, error) {
			if words[0] == name {
				return line, err
			}
			return before(words...)
		}
	}
}

func also(all ...func(m *Machine)) func(m *Machine) {
	return func(m *Machine) {
		for _, f := range all {
			f(m)
		}
	}
}

var faults = []fault{
	{"kernel", func(m *Machine) { m.Release = func() (string, error) { return "", errBroken } },
		[]string{"note  kernel                 unknown: broken"}, Note},
	{"dispatch", failing(Dispatch, errors.New("prctl fails")),
		[]string{"note  syscall user dispatch  prctl fails: no -strict, and no programs that plain go has built (it takes Linux 5.11, and a sandbox that allows prctl)"}, Note},
	{"dispatch untried", failing(Dispatch, untried{errBroken}),
		[]string{"note  syscall user dispatch  cannot be tried: broken"}, Note},
	{"no FSGSBASE", func(m *Machine) { m.SetsGS = func() bool { return false } },
		[]string{"note  gs base                no FSGSBASE: a system call for each thread, and no -vcores (it takes Linux 5.9)"}, Note},
	{"no gs", also(func(m *Machine) { m.SetsGS = func() bool { return false } }, failing(GS, errors.New("arch_prctl fails"))),
		[]string{"FAIL  gs base                no FSGSBASE, and arch_prctl fails (use Linux 5.9, or a sandbox that allows arch_prctl)"}, Bad},
	{"gs untried", also(func(m *Machine) { m.SetsGS = func() bool { return false } }, failing(GS, untried{errBroken})),
		[]string{"note  gs base                cannot be tried: broken"}, Note},
	{"a filter that lets the calls pass", with("/proc/self/status", "NoNewPrivs:\t1\nSeccomp:\t2\n", nil),
		[]string{"ok    seccomp                a filter, no new privileges"}, Fine},
	{"a filter", also(with("/proc/self/status", "Seccomp:\t2\n", nil), failing(Calls, errors.New("gettid fails"))),
		[]string{"FAIL  seccomp                a filter: gettid fails (let the sandbox allow these calls)"}, Bad},
	{"calls untried", failing(Calls, untried{errBroken}),
		[]string{"note  seccomp                no filter: the host's calls: cannot be tried: broken"}, Note},
	{"no status", with("/proc/self/status", "", fs.ErrNotExist),
		[]string{"ok    seccomp                unknown whether there is a filter"}, Fine},
	{"no /proc", with("/proc/self/cmdline", "", fs.ErrNotExist),
		[]string{"note  /proc                  not mounted: programs that look there fail (mount -t proc proc /proc)"}, Note},
	{"few files", func(m *Machine) { m.Files = func() (uint64, error) { return 8, nil } },
		[]string{"FAIL  open files             a process may have 8 (ulimit -n 1024)"}, Bad},
	{"some files", func(m *Machine) { m.Files = func() (uint64, error) { return 100, nil } },
		[]string{"note  open files             a process may have 100 (ulimit -n 1024)"}, Note},
	{"unknown limit", func(m *Machine) { m.Files = func() (uint64, error) { return 0, errBroken } },
		[]string{"note  open files             limit unknown: broken"}, Note},
	{"few mappings", with("/proc/sys/vm/max_map_count", "100\n", nil),
		[]string{"note  mappings               vm.max_map_count is 100: fewer threads, each of which takes two (sysctl vm.max_map_count=65530)"}, Note},
	{"unknown mappings", with("/proc/sys/vm/max_map_count", "", fs.ErrNotExist),
		[]string{"note  mappings               the value of vm.max_map_count is unknown"}, Note},
	{"no go", noCommand("go", "", errors.New("there is no go")),
		[]string{"note  go                     there is no go: no usys build, install, test, run (install Go and put it on PATH)"}, Note},
	{"old go", noCommand("go", "go version go1.21.3 linux/amd64", nil),
		[]string{"note  go                     go version go1.21.3 linux/amd64: too old for usys build (install Go 1.25 or later)"}, Note},
	{"no compiler", noCommand("gcc", "", errors.New("there is no gcc")),
		[]string{"note  C compiler             there is no gcc: the loader is there, but -host, -debug and usys sim compile one (install gcc, or set CC)"}, Note},
	{"no compiler and no loader", also(noLoader, noCommand("gcc", "", errors.New("there is no gcc"))), []string{
		"FAIL  C compiler             there is no gcc: it makes the loader, once (install gcc, or set CC)",
		"FAIL  loader                 none (mend it)"}, Bad},
	{"no cache", func(m *Machine) { m.Cache = func() (string, error) { return "", errBroken } },
		[]string{"note  cache directory        broken (set XDG_CACHE_HOME to a directory that can be written)"}, Note},
	{"no cache and no loader", also(noLoader, func(m *Machine) { m.Cache = func() (string, error) { return "", errBroken } }), []string{
		"FAIL  cache directory        broken (set XDG_CACHE_HOME to a directory that can be written)",
		"FAIL  loader                 none (mend it)"}, Bad},
	{"full cache", func(m *Machine) { m.Try = func(string) error { return errBroken } },
		[]string{"note  cache directory        broken (set XDG_CACHE_HOME to a directory with room)"}, Note},
	{"noexec cache", func(m *Machine) { m.Try = func(string) error { return fs.ErrPermission } },
		[]string{"note  cache directory        permission denied (set XDG_CACHE_HOME to where files can be written and programs be run)"}, Note},
	{"a loader that does not start", func(m *Machine) { m.Start = func(string) error { return errBroken } },
		[]string{"FAIL  loader                 /cache/loader: broken (set XDG_CACHE_HOME to where programs can be run)"}, Bad},
}

func TestFaults(t *testing.T) {
	usual := map[string]bool{}
	for _, line := range lines(Examine(healthy())) {
		usual[line] = true
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			m := healthy()
			f.inject(m)
			all := Examine(m)
			var got []string
			for _, line := range lines(all) {
				if !usual[line] {
					got = append(got, line)
				}
			}
			if diff := cmp.Diff(f.want, got); diff != "" || Worst(all) != f.worst {
				t.Errorf("worst %v, want %v; lines (-want +got):\n%s", Worst(all), f.worst, diff)
			}
		})
	}
}

// Another system has few lines.
func TestForeign(t *testing.T) {
	m := healthy()
	m.OS = "darwin"
	got := Examine(m)
	want := []string{
		"FAIL  system                 darwin/amd64: programs are hosted on linux/amd64 only (GOOS=linux GOARCH=amd64 usys build makes programs here, too)",
		"ok    go                     go version go1.26.8",
		"ok    cache directory        /cache: programs can be made and run there",
	}
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// A child that prints an error, is killed, or cannot be started.
func TestInChild(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"exit 0", ""},
		{"echo prctl fails >&2; exit 1", "prctl fails"},
		{"kill -SYS $$", "the process that tries it ends by signal: bad system call"},
		{"exit 1", "the process that tries it ends by exit status 1"},
	} {
		got := ""
		if err := inChild([]string{"/bin/sh", "-c", c.script}, "probe"); err != nil {
			got = strings.TrimSuffix(err.Error(), " (core dumped)")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.script, got, c.want)
		}
	}
	err := inChild([]string{filepath.Join(t.TempDir(), "none")}, "probe")
	if !errors.As(err, &untried{}) {
		t.Errorf("no program: %v, want an untried error", err)
	}
}

// The files of the tests of a directory do not stay there.
func TestTry(t *testing.T) {
	dir := t.TempDir()
	if err := try(dir); err != nil {
		t.Errorf("%s: %v, want no error", dir, err)
	}
	if list, err := os.ReadDir(dir); len(list) != 0 || err != nil {
		t.Errorf("%s has %v, %v, want no files", dir, list, err)
	}
	if err := try(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v, want %v", err, fs.ErrNotExist)
	}
}
