package strace

import (
	"slices"
	"strings"
	"testing"
)

// sample is a trace with each kind of line.
const sample = `100   execve("./p", ["./p"], 0x7ffc00000010 /* 5 vars */) = 0
100   openat(AT_FDCWD, "file", O_RDONLY|O_CLOEXEC) = 3
100   clone(child_stack=0xc000060000, flags=CLONE_VM|CLONE_THREAD, tls=0xc000058090) = 101
101   futex(0x5a0000, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>
100   fcntl(3, F_GETFL)                 = 0x8000 (flags O_RDONLY|O_LARGEFILE)
100   read(3, "a, \"b\" (c) = d\n", 512) = 15
100   read(3,  <unfinished ...>
101   <... futex resumed>)              = 0
100   <... read resumed>"", 512)        = 0
100   close(3)                          = 0
100   openat(AT_FDCWD, "other", O_RDONLY) = 3
100   close(3)                          = 0
101   clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD <unfinished ...>
102   execve("/bin/x", ["x"], 0xc000070000 /* 5 vars */) = 0
101   <... clone resumed>)              = 102
102   exit_group(3)                     = ?
102   +++ exited with 3 +++
101   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=102, si_uid=0, si_status=3, si_utime=0, si_stime=1 /* 0.01 s */} ---
101   rt_sigreturn({mask=[]})           = 0
101   wait4(102, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 102
101   socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
101   connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EAGAIN (Resource temporarily unavailable)
101   exit_group(0)                     = ?
101   +++ exited with 0 +++
100   +++ exited with 0 +++
`

func parsed(t *testing.T, text string) *trace {
	t.Helper()
	tr, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func grouped(t *testing.T, text string) *comparable {
	t.Helper()
	return group(parsed(t, text))
}

// TestGroup checks the groups of the sample.
func TestGroup(t *testing.T) {
	c := grouped(t, sample)
	for key, want := range map[string][]string{
		"p0, descriptor 3 #1": {
			`openat(AT_FDCWD, "file", O_RDONLY|O_CLOEXEC) = 3`, `fcntl(3, F_GETFL) = 0x8000 (flags O_RDONLY|O_LARGEFILE)`,
			`read(3, "a, \"b\" (c) = d\n", 512) = 15`, `read(3, "", 512) = 0`, `close(3) = 0`,
		},
		"p0, descriptor 3 #2": {`openat(AT_FDCWD, "other", O_RDONLY) = 3`, `close(3) = 0`},
		"p0, descriptor 3 #3": {
			`socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3`,
			`connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EAGAIN (Resource temporarily unavailable)`,
		},
		`p0, path "other"`:  {`openat(AT_FDCWD, "other", O_RDONLY) = 3`},
		`p1, path "/bin/x"`: {`execve("/bin/x", ["x"], ADDR /* 5 vars */) = 0`},
		"p0, child p1": {
			`clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = p1`, `wait4(p1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = p1`,
		},
		"p0, signals": {"--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=p1, si_uid=UID, si_status=3, si_utime=T, si_stime=T} ---"},
		"p1, end":     {"+++ exited with 3 +++"},
	} {
		if !slices.Equal(c.groups[key], want) {
			t.Errorf("%s: %q, want %q", key, c.groups[key], want)
		}
	}
	if !c.names["futex"] || !c.names["rt_sigreturn"] || len(c.names) != 2 {
		t.Errorf("names of calls: %v, want futex and rt_sigreturn", c.names)
	}
}

// TestCompare changes the sample, and checks that changes in choices of the kernel and
// the scheduler are no differences, and that all other changes are.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		what, old, new string
		differs        bool
	}{
		{"nothing", "", "", false},
		{"pids", "102", "772", false},
		{"addresses", "0x7ffc00000010", "0x7ffe12345678", false},
		{"a time", "si_stime=1 /* 0.01 s */", "si_stime=0", false},
		{"a call in one part", "100   read(3,  <unfinished ...>\n101   <... futex resumed>)              = 0\n100   <... read resumed>\"\", 512)        = 0\n",
			"101   <... futex resumed>)              = 0\n100   read(3, \"\", 512)                  = 0\n", false},
		{"a call of the runtime again", "101   <... futex resumed>)              = 0\n",
			"101   <... futex resumed>)              = 0\n101   futex(0x5a0000, FUTEX_WAKE_PRIVATE, 1) = 1\n", false},
		{"a read that found nothing", "100   read(3,  <unf", "100   read(3, 0xc000012345, 512)        = -1 EAGAIN (Resource temporarily unavailable)\n100   read(3,  <unf", false},
		{"an argument", `"", 512)        = 0`, `"", 513)        = 0`, true},
		{"a flag", "O_RDONLY|O_CLOEXEC", "O_CLOEXEC|O_RDONLY", true},
		{"a flag's number", "0x8000", "0x8001", true},
		{"a string", `\"b\"`, `\"c\"`, true},
		{"a result", "= 15", "= 14", true},
		{"a port", "htons(80)", "htons(81)", true},
		{"an error", "EAGAIN", "EINTR", true},
		{"a missing call", "100   close(3)                          = 0\n", "", true},
		{"a call too many", "100   close(3)                          = 0\n", "100   close(3)                          = 0\n100   close(3)                          = 0\n", true},
		{"a call of another kind", "101   wait4(102,", "101   getppid()                         = 100\n101   wait4(102,", true},
		{"a signal", "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED", "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_KILLED", true},
		{"an exit status", "exited with 3", "exited with 4", true},
		{"another child", "wait4(102,", "wait4(-1,", true},
		{"a name that is not there", "101   rt_sigreturn({mask=[]})           = 0\n", "", true},
	} {
		text := sample
		if c.old != "" {
			if text = strings.ReplaceAll(sample, c.old, c.new); text == sample {
				t.Fatalf("%s: nothing is changed", c.what)
			}
		}
		if d := compare(grouped(t, sample), grouped(t, text)); (d != "") != c.differs {
			t.Errorf("%s: compare = %q, want a difference: %v", c.what, d, c.differs)
		}
	}
}

// TestSwapped swaps each two neighbours of a descriptor's calls.
func TestSwapped(t *testing.T) {
	lines := strings.SplitAfter(sample, "\n")
	swapped := 0
	for i := range len(lines) - 1 {
		a, b := lines[i], lines[i+1]
		if !strings.Contains(a, "(3") || !strings.Contains(b, "(3") || strings.Contains(a+b, "<") {
			continue
		}
		list := slices.Clone(lines)
		list[i], list[i+1] = b, a
		swapped++
		if compare(grouped(t, sample), grouped(t, strings.Join(list, ""))) == "" {
			t.Errorf("no difference is found where these are swapped:\n%s%s", a, b)
		}
	}
	if swapped == 0 {
		t.Error("nothing was swapped")
	}
}

// TestDamaged parses invalid traces.
func TestDamaged(t *testing.T) {
	for _, c := range []struct{ text, err string }{
		{"close(3) = 0\n", "a line has no thread"},
		{"100   close(3)   = 0\n", "3 spaces are in front of the ="},
		{"100   close(3\n", "there is no result"},
		{"100   <... read resumed>) = 0\n", "no call of the thread has begun"},
		{"100   read(3,  <unfinished ...>\n100   close(3)                          = 0\n", "the thread's call has not ended"},
		{"100   (3)                               = 0\n", "there is no name of a call"},
	} {
		if _, err := parse(c.text); err == nil || !strings.HasPrefix(err.Error(), c.err) {
			t.Errorf("%q: %v, want %s", c.text, err, c.err)
		}
	}
}

// TestExecutes parses an execve of a thread other than the first.
func TestExecutes(t *testing.T) {
	const text = `100   clone(child_stack=0xc000060000, flags=CLONE_VM|CLONE_THREAD, tls=0xc000058090) = 101
100   futex(0x5a0000, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>
101   execve("/bin/x", ["x"], 0xc000070000 /* 5 vars */ <unfinished ...>
100   +++ superseded by execve in pid 101 +++
100   <... execve resumed>)             = 0
100   getpid()                          = 100
`
	if got := grouped(t, text).groups[`p0, path "/bin/x"`]; !slices.Equal(got, []string{`execve("/bin/x", ["x"], ADDR /* 5 vars */) = 0`}) {
		t.Errorf("the calls after execve are %q, want the execve alone", got)
	}
}

// TestKnown removes known differences from traces, and checks that missing ones are errors.
func TestKnown(t *testing.T) {
	theirs := parsed(t, sample)
	if err := begun(theirs); err != nil || theirs.lines[0].name != "openat" {
		t.Errorf("%v, then %s; want nil, then an openat", err, theirs.lines[0].text)
	}
	if begun(theirs) == nil {
		t.Errorf("the trace of a program without its execve begins at %s, want an error", theirs.lines[0].text)
	}
	text := strings.NewReplacer(
		"[\"x\"], 0xc000070000 /* 5 vars */) = 0\n", "[\"x\"], 0xc000070000 /* 5 vars */) = 0"+marks+"\n",
		"102   exit_group(3)                     = ?\n102   +++ exited with 3 +++\n", "",
		sample[:strings.Index(sample, "\n")+1], "").Replace(sample)
	ours := parsed(t, text)
	if err := natives(ours, theirs); err != nil {
		t.Error(err)
	}
	if d := compare(group(theirs), group(ours)); d != "" {
		t.Errorf("compare (strace's trace, ours):\n%s", d)
	}
	list := map[string][]string{"p0, signals": {"a", "b", "a"}}
	from, other := &comparable{groups: list}, &comparable{groups: map[string][]string{"p0, signals": {"a", "b"}}}
	for i, c := range []struct {
		line string
		want bool
	}{{"b", false}, {"a", true}, {"a", false}} {
		if got := take(from, "p0, signals", c.line, other); got != c.want {
			t.Errorf("step %d: take(%s) = %t, want %t: a line is taken out where the other trace has it less often", i, c.line, got, c.want)
		}
	}
}
