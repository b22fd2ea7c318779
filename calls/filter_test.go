package calls

import (
	"slices"
	"strings"
	"testing"
)

func TestParseFilter(t *testing.T) {
	for _, c := range []struct {
		set     string
		in, out string // calls that are in the set, and calls that are not
		err     string
	}{
		{"openat", "openat", "open read", ""},
		{"read,write", "read write", "openat", ""},
		{"%file", "openat stat execve chdir", "read socket fstat", ""},
		{"%net,%process", "socket connect clone wait4", "openat read", ""},
		{"%network", "socket sendto", "read", ""},
		{"%stat", "stat", "lstat fstat newfstatat statx statfs", ""},
		{"%lstat", "lstat", "stat fstat", ""},
		{"%fstat", "fstat newfstatat statx", "stat lstat", ""},
		{"%%stat", "stat lstat fstat newfstatat statx", "statfs", ""},
		{"%statfs", "statfs", "fstatfs ustat", ""},
		{"%fstatfs", "fstatfs", "statfs", ""},
		{"%%statfs", "statfs fstatfs ustat", "stat", ""},
		{"%desc", "read dup3 epoll_wait mq_open bpf", "close_range stat socket", ""},
		{"%FILE,Desc", "openat read", "getpid", ""},
		{"!!futex", "futex", "read", ""},
		{"read@64", "read", "write", ""},
		{"??nosuch,read", "read", "write", ""},
		{"read@x32", "", "", "read@x32: there are no calls of @x32 programs (@64)"},
		{"?", "", "read", ""},
		{"!futex", "read openat clone3", "futex", ""},
		{"!%desc,futex", "mkdir getpid", "read futex openat", ""},
		{"/^open", "open openat openat2 open_tree", "read reopen", ""},
		{"all", "read tuxcall", "", ""},
		{"none", "", "read", ""},
		{"?nosuch,read", "read", "write", ""},
		{"opent", "", "", "there is no system call opent (did you mean open"},
		{"read,epol_wait", "", "", "there is no system call epol_wait (did you mean epoll_wait?)"},
		{"%fil", "", "", "there is no class %fil (did you mean file?)"},
		{"xyzzyxyzzy", "", "", "there is no system call xyzzyxyzzy"},
		{"read,,write,", "read write", "open", ""},
		{"file,257", "openat stat", "read", ""},
		{"?%nosuch,read", "read", "write", ""},
		{"", "", "", "no system call is named"},
		{",", "", "", "no system call is named"},
		{"/(", "", "", "/(: error parsing regexp"},
	} {
		f, err := AMD64.ParseFilter(c.set)
		if err != nil || c.err != "" {
			if err == nil || c.err == "" || !strings.HasPrefix(err.Error(), c.err) {
				t.Errorf("%s: %v, want %q", c.set, err, c.err)
			}
			continue
		}
		for _, name := range strings.Fields(c.in) {
			if !f[AMD64.Number(name)] {
				t.Errorf("%s: %s is not in it", c.set, name)
			}
		}
		for _, name := range strings.Fields(c.out) {
			if f[AMD64.Number(name)] {
				t.Errorf("%s: %s is in it", c.set, name)
			}
		}
	}
}

// TestOthers checks that the set of all calls includes those without a name.
func TestOthers(t *testing.T) {
	for _, c := range []struct {
		set string
		in  bool
	}{{"all", true}, {"!openat", true}, {"!all", false}, {"openat", false}, {"none", false}, {"%file", false}, {"!none", true}} {
		f, err := AMD64.ParseFilter(c.set)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []int{0x1f0, 0x1234, 1 << 20} {
			if AMD64.Selects(f, number) != c.in {
				t.Errorf("%s: %#x is in it: %v", c.set, number, !c.in)
			}
		}
	}
}

func TestNames(t *testing.T) {
	if n, err := AMD64.Errno("ENOSPC"); n != 28 || err != nil {
		t.Errorf("Errno(ENOSPC) = %d, %v; want 28, nil", n, err)
	}
	if n, err := AMD64.Errno("EWOULDBLOCK"); n != 11 || err != nil {
		t.Errorf("Errno(EWOULDBLOCK) = %d, %v; want 11, nil", n, err)
	}
	if _, err := AMD64.Errno("ENOSPACE"); err == nil || err.Error() != "there is no errno ENOSPACE (did you mean ENOSPC?)" {
		t.Errorf("Errno(ENOSPACE): %v, want the error that names ENOSPC", err)
	}
	for _, name := range []string{"SIGTERM", "TERM"} {
		if n, err := AMD64.Signal(name); n != 15 || err != nil {
			t.Errorf("Signal(%s) = %d, %v; want 15, nil", name, n, err)
		}
	}
	if _, err := AMD64.Signal("TREM"); err == nil {
		t.Error("Signal(TREM) succeeds, want an error")
	}
}

// TestBounds checks the limits on which the printer relies.
func TestBounds(t *testing.T) {
	for name, s := range AMD64.Macros {
		if !s.Enum && len(s.Bits) > 64 {
			t.Errorf("%s has %d macros, and the printer a bit for each of 64", name, len(s.Bits))
		}
	}
	if !slices.IsSortedFunc(All, func(a, b Call) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the calls are not in the order of their names")
	}
}

// TestTables checks that the descriptions of calls fit the tables of the processor.
func TestTables(t *testing.T) {
	names := map[string]bool{}
	structs, macros := 0, 0
	kinds := func(where string, list ...Type) {
		for _, x := range list {
			if _, ok := AMD64.Structs[x.Struct]; x.Struct != "" {
				structs++
				if !ok {
					t.Errorf("%s: there is no struct %s", where, x.Struct)
				}
			}
			for _, m := range x.Macros {
				macros++
				if len(AMD64.Macros[m].Bits) == 0 {
					t.Errorf("%s: there are no macros %s", where, m)
				}
			}
		}
	}
	rich := 0
	for _, c := range All {
		names[c.Name] = true
		if AMD64.Number(c.Name) < 0 {
			t.Errorf("%s has no number", c.Name)
		}
		decoded := false
		for _, a := range c.Args {
			kinds(c.Name, a.Type)
			decoded = decoded || a.Kind == Macros || a.Kind.Memory() && a.Kind != Path && a.Kind != Str
		}
		kinds(c.Name, c.Ret)
		for _, v := range c.Variants {
			for _, x := range v.Args {
				kinds(c.Name, x)
			}
			if v.Ret != nil {
				kinds(c.Name, *v.Ret)
			}
		}
		if decoded {
			rich++
		}
		for _, e := range c.Errs {
			if _, err := AMD64.Errno(e); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
		}
	}
	for _, name := range AMD64.Numbers {
		if name != "" && !names[name] {
			t.Errorf("%s has a number and no description", name)
		}
	}
	for _, l := range AMD64.Structs {
		for _, m := range l.Members {
			kinds("a struct", m.Type)
		}
	}
	t.Logf("%d calls, %d of them with structs, memory or macros", len(All), rich)
	if rich < 150 {
		t.Errorf("only %d calls have structs, memory or macros", rich)
	}
	if len(handArgs)+len(handResult) > 20 {
		t.Errorf("%d functions are for single calls, want 20 or less", len(handArgs)+len(handResult))
	}
}
