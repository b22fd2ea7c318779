package faults

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestParse reads rules. Where strace has a word, its meaning is strace's.
func TestParse(t *testing.T) {
	fsync := []int{arch.Number("fsync")}
	openat := []int{arch.Number("openat")}
	read, write := []int{arch.Number("read")}, []int{arch.Number("write")}
	rule := func(calls []int, change func(*Rule)) Rule {
		r := Rule{Calls: calls, When: Always, Seed: 5, FD: -1, Instead: -1}
		change(&r)
		return r
	}
	fails := func(name string) func(*Rule) {
		return func(r *Rule) { r.Result, r.Errno = Fail, errno(name) }
	}
	for text, want := range map[string]Rule{
		"fsync:error=EIO":                   rule(fsync, fails("EIO")),
		"inject=fsync:error=eio":            rule(fsync, fails("EIO")),
		"inject=fsync:error=5:":             rule(fsync, fails("EIO")),
		"fault=fsync":                       rule(fsync, fails("ENOSYS")),
		"fault=fsync:error=ENOTSUP":         rule(fsync, fails("EOPNOTSUPP")),
		"fault=fsync:when=2":                rule(fsync, func(r *Rule) { fails("ENOSYS")(r); r.When = When{2, NoLast, 0} }),
		"fsync:error=EIO:when=2:when=3+":    rule(fsync, func(r *Rule) { fails("EIO")(r); r.When = When{3, NoLast, 1} }),
		"fsync:error=EIO:when=3+4":          rule(fsync, func(r *Rule) { fails("EIO")(r); r.When = When{3, NoLast, 4} }),
		"fsync:error=EIO:when=3..9":         rule(fsync, func(r *Rule) { fails("EIO")(r); r.When = When{3, 9, 1} }),
		"fsync:error=EIO:when=3..9+":        rule(fsync, func(r *Rule) { fails("EIO")(r); r.When = When{3, 9, 1} }),
		"fsync:error=EIO:when=3..9+2":       rule(fsync, func(r *Rule) { fails("EIO")(r); r.When = When{3, 9, 2} }),
		"fsync:retval=7":                    rule(fsync, func(r *Rule) { r.Result, r.Retval = Return, 7 }),
		"fsync:retval=-1":                   rule(fsync, func(r *Rule) { r.Result, r.Retval = Return, 1<<64-1 }),
		"fsync:retval=0xffffffffffffffff":   rule(fsync, func(r *Rule) { r.Result, r.Retval = Return, 1<<64-1 }),
		"fsync:error=EIO:syscall=getpid":    rule(fsync, func(r *Rule) { fails("EIO")(r); r.Instead = arch.Number("getpid") }),
		"fsync:signal=USR1":                 rule(fsync, func(r *Rule) { r.Signal = 10 }),
		"fsync:signal=sigusr1":              rule(fsync, func(r *Rule) { r.Signal = 10 }),
		"fsync:signal=64":                   rule(fsync, func(r *Rule) { r.Signal = 64 }),
		"fsync:delay_enter=5":               rule(fsync, func(r *Rule) { r.DelayEnter = 5 * time.Microsecond }),
		"fsync:delay_exit=1.5ms":            rule(fsync, func(r *Rule) { r.DelayExit = 1500 * time.Microsecond }),
		"fsync:delay=1e3":                   rule(fsync, func(r *Rule) { r.DelayEnter = time.Millisecond }),
		"fsync:delay=0":                     rule(fsync, func(*Rule) {}),
		"read:short":                        rule(read, func(r *Rule) { r.Result = Short }),
		"read:short=1":                      rule(read, func(r *Rule) { r.Result, r.Amount = Short, 1 }),
		"write:torn":                        rule(write, func(r *Rule) { r.Result, r.Errno = Torn, errno("EIO") }),
		"write:torn=4k:error=ENOSPC":        rule(write, func(r *Rule) { r.Result, r.Errno, r.Amount = Torn, errno("ENOSPC"), 4096 }),
		"write:space=10M":                   rule(write, func(r *Rule) { r.Result, r.Errno, r.Space = Space, errno("ENOSPC"), 10<<20 }),
		"write:error=EDQUOT:space=0":        rule(write, func(r *Rule) { r.Result, r.Errno = Space, errno("EDQUOT") }),
		"read:flip":                         rule(read, func(r *Rule) { r.Result, r.Amount = Flip, 1 }),
		"write:flip=64":                     rule(write, func(r *Rule) { r.Result, r.Amount = Flip, 64 }),
		"fsync:clock=+1h":                   rule(fsync, func(r *Rule) { r.Clock = time.Hour }),
		"fsync:clock=-1m30s":                rule(fsync, func(r *Rule) { r.Clock = -90 * time.Second }),
		"fsync:error=EIO:prob=0.01:seed=9":  rule(fsync, func(r *Rule) { fails("EIO")(r); r.Prob, r.Seed = 0.01, 9 }),
		"openat:error=EIO:path=*.db:fd=3":   {},
		"read:error=EIO:path=data/*.db":     rule(read, func(r *Rule) { fails("EIO")(r); r.Path = "/home/data/*.db" }),
		"read:error=EIO:path=./data/":       rule(read, func(r *Rule) { fails("EIO")(r); r.Path = "/home/data/" }),
		"read:error=EIO:path=**/data/":      rule(read, func(r *Rule) { fails("EIO")(r); r.Path = "**/data/" }),
		"read:error=EIO:fd=3:pkg=os":        rule(read, func(r *Rule) { fails("EIO")(r); r.FD, r.Package = 3, "os" }),
		"openat:error=EIO:mod=a/b:func=F.g": rule(openat, func(r *Rule) { fails("EIO")(r); r.Module, r.Func = "a/b", "F.g" }),
	} {
		got, err := Parse(text, Options{Dir: "/home", Seed: 5})
		if want.Calls == nil {
			if err == nil {
				t.Errorf("%s: there is no error", text)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(&want, got, cmpopts.IgnoreUnexported(Rule{}), cmpopts.IgnoreFields(Rule{}, "Text")); diff != "" {
			t.Errorf("%s: -want +got\n%s", text, diff)
		}
	}
}

// TestSimulated reads faults that only a simulation has.
func TestSimulated(t *testing.T) {
	for text, want := range map[string]struct {
		result   Result
		errno    int
		machines string
	}{
		"fsync:lost":                              {Lost, errno("EIO"), ""},
		"fsync,fdatasync:lost:error=ENOSPC":       {Lost, errno("ENOSPC"), ""},
		"fsync:error=EIO:machine=n1,n2":           {Fail, errno("EIO"), "n1,n2"},
		"inject=%desc:lost:machine=n1:path=/*.db": {Lost, errno("EIO"), "n1"},
	} {
		r, err := Parse(text, Options{Dir: "/", Simulated: true})
		if err != nil {
			t.Error(err)
			continue
		}
		if r.Result != want.result || r.Errno != want.errno || r.Machines != want.machines {
			t.Errorf("%s is %d, %d, %q, want %v", text, r.Result, r.Errno, r.Machines, want)
		}
		for _, n := range r.Calls {
			if name := arch.Numbers[n]; want.result == Lost && name != "fsync" && name != "fdatasync" {
				t.Errorf("%s is about %s", text, name)
			}
		}
	}
	for text, reason := range map[string]string{
		"read:lost":                  "read is not fsync or fdatasync, which lost is about",
		"fsync:lost=3":               "lost=3: lost has no value",
		"fsync:lost:short":           "short: an action that has a result stands before it",
		"fsync:error=EIO:machine=a,": "machine=a,: a name is empty",
	} {
		_, err := Parse(text, Options{Dir: "/", Simulated: true})
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Reason, reason) {
			t.Errorf("%s: error %v, want %s", text, err, reason)
		}
	}
}

// TestPlaces: a rule takes the place of one that the program has removed, and draws by its own number.
func TestPlaces(t *testing.T) {
	area := NewArea(aligned())
	for as := range 3 * mostRules {
		r, err := Parse("fsync:error=EIO:prob=0.5", Options{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		n, err := area.AddAs(r, as)
		if err != nil {
			t.Fatal(err)
		}
		e := &area.a.entries[n]
		if want := draw(7, as, 1, drawVerdict); draw(e.seed, n, 1, drawVerdict) != want {
			t.Fatalf("rule %d in place %d draws another number", as, n)
		}
		if as%2 == 0 {
			e.use = gone
		}
		if as == mostRules {
			for i := range area.a.rules {
				area.a.entries[i].use = gone
			}
		}
	}
}

// TestSets: sets leave out calls to which a rule cannot apply.
func TestSets(t *testing.T) {
	for text, want := range map[string]struct{ in, out string }{
		"all:error=EIO":        {"read openat futex exit_group execve", "clone clone3 fork vfork exit rt_sigreturn"},
		"%process:error=EIO":   {"execve wait4 exit_group", "clone exit fsync"},
		"/^p?read:short":       {"read pread64 readv preadv2", "readahead readlink write"},
		"%desc:short=10":       {"read write sendfile", "close ioctl epoll_wait"},
		"%desc:torn":           {"write pwritev", "read recvmsg fallocate"},
		"%net:torn":            {"sendto sendmsg", "recvmsg sendmmsg"},
		"%desc:space=5":        {"write fallocate copy_file_range", "read ftruncate"},
		"!write:error=EIO":     {"read", "write clone"},
		"all:error=EIO:fd=1":   {"write fsync close epoll_ctl", "getpid mkdir"},
		"all:error=EIO:path=x": {"openat fsync rename mkdir", "getpid futex"},
		"?nosuch,read:error=1": {"read", "write"},
	} {
		r, err := Parse(text, Options{Dir: "/"})
		if err != nil {
			t.Error(err)
			continue
		}
		has := map[string]bool{}
		for _, n := range r.Calls {
			has[arch.Numbers[n]] = true
		}
		for _, name := range strings.Fields(want.in) {
			if !has[name] {
				t.Errorf("%s: %s is missing", text, name)
			}
		}
		for _, name := range strings.Fields(want.out) {
			if has[name] {
				t.Errorf("%s: %s is there", text, name)
			}
		}
	}
}

// TestMistakes: an error has the column of the wrong word, and names the cure.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		text   string
		column int
		reason string
	}{
		{"inject=:error=EIO", 8, "no call is named"},
		{"inject=fsnc:error=EIO", 8, "there is no system call fsnc (did you mean fsync?)"},
		{"fsync", 1, "nothing is done to the calls (add an action, such as error=EIO)"},
		{"fsync:", 1, "nothing is done"},
		{"fsync:when=3", 1, "nothing is done"},
		{"fsync:syscall=getpid", 1, "nothing is done"},
		{"fsync:delay=1:syscall=getpid", 1, "syscall= names a call to make in place of one"},
		{"fsync:eror=EIO", 7, "there is no action or filter eror (did you mean error?)"},
		{"fsync:xyzzy=EIO", 7, "there is no action or filter xyzzy (docs/faults.md has them all)"},
		{"fsync::error=EIO", 7, "there is nothing between two colons"},
		{"fsync:error", 7, "error has no value (error=EIO)"},
		{"fsync:error=", 7, "error= has no value (error=EIO)"},
		{"fsync:error=EIOO", 7, "error=EIOO: there is no errno EIOO (did you mean EIO?)"},
		{"fsync:error=0", 7, "error=0: an error is a name, or a number from 1 to 4095"},
		{"fsync:error=512", 7, "error=512: a program never sees this number"},
		{"fsync:retval=-514", 7, "retval=-514: a program never sees this number"},
		{"fsync:error=4096", 7, "error=4096: an error is a name, or a number from 1 to 4095"},
		{"fsync:error=EIO:error=EPERM", 17, "error is given twice"},
		{"fsync:error=EIO:retval=3", 1, "error= stands beside an action that has a result"},
		{"read:short:retval=3", 12, "retval=3: an action that has a result stands before it"},
		{"read:short:error=EIO", 1, "error= stands beside an action that has a result"},
		{"fsync:retval=x", 7, "retval=x: it is not a number of 64 bits"},
		{"fsync:signal=0", 7, "signal=0: a signal is a name, or a number from 1 to 64"},
		{"fsync:signal=KIL", 7, "signal=KIL: there is no signal SIGKIL (did you mean SIGKILL?)"},
		{"fsync:error=EIO:syscall=getpd", 17, "syscall=getpd: there is no system call getpd (did you mean getpid?)"},
		{"fsync:error=EIO:syscall=openat", 17, "syscall=openat: openat may have an effect"},
		{"fsync:delay=-1", 7, "delay=-1: it is not a time"},
		{"fsync:delay=1:delay_enter=1", 15, "delay_enter=1: delay and delay_enter are the same"},
		{"read:short=0", 6, "short=0: one byte is the least"},
		{"read:short=k", 6, "short=k: it is not a number of bytes"},
		{"fsync:short=1", 1, "fsync moves no bytes, which short is about"},
		{"read:torn", 1, "read writes no bytes, which torn is about"},
		{"read:space=1", 1, "read writes no bytes, which space is about"},
		{"read:flip=0", 6, "flip=0: it is not a number of bits from 1 to 64"},
		{"read:flip=65", 6, "flip=65: it is not a number of bits from 1 to 64"},
		{"fsync:flip", 1, "fsync moves no bytes of the program's memory, which flip is about"},
		{"sendfile:flip", 1, "sendfile moves no bytes of the program's memory"},
		{"fsync:lost", 7, "lost: a real disk keeps what is written, and only a simulated one loses it (usys sim -e inject=...)"},
		{"fsync:error=EIO:machine=n1", 17, "machine=n1: only a simulation has machines"},
		{"fsync:clock=1h", 7, "clock=1h: it is not a time with a sign"},
		{"fsync:error=EIO:when=0", 17, "when=0: the first is a number from 1 to 65535"},
		{"fsync:error=EIO:when=65536", 17, "when=65536: the first is a number from 1 to 65535"},
		{"fsync:error=EIO:when=3..2", 17, "when=3..2: the last call, 2, comes before the first, 3"},
		{"fsync:error=EIO:when=3..65535", 17, "when=3..65535: the last call is at most 65534"},
		{"fsync:error=EIO:when=3+0", 17, "when=3+0: the step is a number from 1 to 65535"},
		{"fsync:error=EIO:when=x", 17, `when=x: "x" is no number`},
		{"fsync:error=EIO:prob=1.5", 17, "prob=1.5: it is a number above 0 and not above 1"},
		{"fsync:error=EIO:prob=NaN", 17, "prob=NaN: it is a number above 0"},
		{"fsync:error=EIO:fd=-1", 17, "fd=-1: a descriptor is a number from 0 on"},
		{"getpid:error=EIO:fd=1", 1, "getpid has no descriptor, which fd is about"},
		{"getpid:error=EIO:path=x", 1, "getpid has neither a path nor a descriptor"},
		{"clone3:error=EAGAIN", 1, "clone3 cannot be injected: the host makes this call itself"},
		{"inject=read,exit:error=EAGAIN", 8, "exit cannot be injected"},
		{"%net:torn:fd=3:path=/" + strings.Repeat("x", 800), 1, "the rule is too long"},
		{"fault=fsync:retval=3", 13, "fault= has no retval (write inject= for fault=)"},
	} {
		_, err := Parse(c.text, Options{Dir: "/"})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", c.text, err)
			continue
		}
		if e.Column != c.column || !strings.HasPrefix(e.Reason, c.reason) {
			t.Errorf("%s: column %d: %s; want %d: %s", c.text, e.Column, e.Reason, c.column, c.reason)
		}
	}
}

func TestDeny(t *testing.T) {
	for value, want := range map[string]string{
		"connect": "inject=connect:error=EPERM", "%net=EACCES": "inject=%net:error=EACCES", "/^open=ENOENT": "inject=/^open:error=ENOENT",
	} {
		if got := Deny(value); got != want {
			t.Errorf("Deny(%s) = %s, want %s", value, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("inject=fsync:error=EIO:when=3+2:prob=0.1:path=a/*.db")
	f.Add("write:torn=3k:seed=1:clock=+1h:signal=USR1")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text, Options{Dir: "/"})
		if err == nil {
			if _, err := NewArea(aligned()).Add(r); err != nil {
				t.Fatal(err)
			}
		}
	})
}
