package usystest_test

import (
	"os"
	"syscall"
	"testing"

	"github.com/usys-go/bridge/usystest"
)

// Calls that usystest makes itself, such as reading the program's file, do not count as the
// program's.
func TestQuiet(t *testing.T) {
	all := usystest.Calls(t, "all:pkg=github.com/usys-go/bridge/usystest_test")
	files := usystest.Calls(t, "%file,fstat,pread64")
	fault := usystest.Inject(t, "openat,pread64,fstat:error=EMFILE")
	usystest.Allow(t, "usys policy 1\ndefault deny\n")
	usystest.Inject(t, "getppid:error=EPERM:func=TestQuiet")
	if all.Count() != 0 || files.Count() != 0 || fault.Matched() != 0 {
		t.Errorf("counted %v, %v and %d matched; want nothing", all, files, fault.Matched())
	}
	if got := os.Getppid(); got != -int(syscall.EPERM) && all.Errors() != 1 {
		t.Errorf("getppid: %d; %v, want EPERM or one error", got, all)
	}
}

func BenchmarkGetppid(b *testing.B) {
	usystest.NeedHost(b)
	bench := func(name, rule string) {
		b.Run(name, func(b *testing.B) {
			if rule != "" {
				usystest.Inject(b, rule)
			}
			for b.Loop() {
				syscall.Getppid()
			}
		})
	}
	bench("without", "")
	bench("other", "fsync:error=EIO")
	bench("never", "getppid:error=EPERM:when=65535")
	bench("function", "getppid:error=EPERM:when=65535:func=TestQuiet")
	b.Run("counted", func(b *testing.B) {
		usystest.Calls(b, "getppid")
		for b.Loop() {
			syscall.Getppid()
		}
	})
	bench("behind", "")
}

func BenchmarkInject(b *testing.B) {
	usystest.NeedHost(b)
	for name, rule := range map[string]string{"plain": "fsync:error=EIO", "function": "fsync:error=EIO:func=write"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if errs := run(b, "TestInject", func(t testing.TB) { usystest.Inject(t, rule) }); errs != nil {
					b.Fatalf("Inject(%q): %s", rule, errs[0])
				}
			}
		})
	}
}
