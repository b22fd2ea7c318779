//go:build linux && amd64

package deaths

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/guests"
)

// The comparison finds mistakes of a host. The faulty hosts are scripts that start the program
// natively and change how it ends.
func TestComparisonFails(t *testing.T) {
	for _, test := range []struct{ name, way, script, want string }{
		{"other status", "exit", `"$@"; exit 4`, "exit status 4, stock: exit status 3"},
		{"status for signal", "6 read", `"$@" 2>&2; exit 0`, "exit status 0, stock: exit status 2"},
		{"a line more", "panic", `"$@"; s=$?; printf '\nhost: bye\n' >&2; exit $s`, "never shows this:\nhost: bye"},
		{"a goroutine less", "panic", `"$@" 2>&1 | sed '/^goroutine 1 /,$d' >&2; exit 2`, "stock always shows this:"},
		{"a host's frame", "3 read", `"$@" 2>&1 | sed 's/^runtime.futex(.*/&\nhost.entry(0x1)\n\tentry.S:10/;s/^main.sleeper(.*/&\nhost.entry(0x1)\n\tentry.S:10/' >&2; exit 2`, "not a function of the program: host.entry"},
		// In the native column the choke point's frame is expected, and only there.
		{"the choke point's frame", "3 futex", `"$@"`, "not a function of the program: runtime.usysnative"},
	} {
		t.Run(test.name, func(t *testing.T) {
			host := filepath.Join(t.TempDir(), "host")
			script := fmt.Sprintf("#!/bin/sh\nwhile :; do case \"$1\" in -strict|-c) shift;; -o|-host|-vcores) shift 2;; *) break;; esac; done\n%s\n", test.script)
			if err := os.WriteFile(host, []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			kit := *program.Kit
			kit.Host = []string{host}
			spoiled := *program
			spoiled.Kit = &kit
			found := problems(t, &spoiled, death{args: test.way}, 1)
			hits := map[string]bool{}
			for _, problem := range found {
				name, text, _ := strings.Cut(problem, ": ")
				if name == guests.Native.String() {
					t.Errorf("native: %s", text)
				} else if strings.Contains(text, test.want) {
					hits[name] = true
				}
			}
			if len(hits) != len(columns)-1 {
				t.Errorf("found in %v: %s, want %d columns", hits, strings.Join(found, "\n"), len(columns)-1)
			}
		})
	}
}

// A mask must hide what differs between runs, and keep everything else.
func TestMask(t *testing.T) {
	got := mask(strings.TrimSpace(`
goroutine 18 gp=0x29822c0801e0 m=nil [finalizer wait]:
runtime.gopark(0x45f775?, 0xac3ae0?, 0x13?, 0x0?, 0x29822c04a670?)
	/usr/local/go/src/runtime/proc.go:462 +0xce fp=0x29822c04a620 sp=0x29822c04a600 pc=0x484f6e
main.(*T).f(...)
	/home/x/guest/die.go:12
runtime.futex(0x29822c069eb8)
	/usr/local/go/src/runtime/sys_linux_amd64.s:569 +0x21
created by main.bystanders in goroutine 1
	/home/x/guest/die.go:70 +0x85
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x6a83af]
PC=0x48e521 m=2 sigcode=18446744073709551610 addr=0x32e2
rax    0xca`))
	want := strings.TrimSpace(`
goroutine N G [finalizer wait]:
runtime.gopark(A)
	/usr/local/go/src/runtime/proc.go:462
main.(*T).f(A)
	/home/x/guest/die.go:12
runtime.futex(A)
	/usr/local/go/src/runtime/sys_linux_amd64.s:N
created by main.bystanders in goroutine N
	/home/x/guest/die.go:70
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=X]
PC=X m=N sigcode=18446744073709551610 addr=SENDER
rax R`)
	if got != want {
		t.Errorf("masked\n%s\nwant\n%s", got, want)
	}
}

// A traceback may end early only at a function that writes the stack pointer.
func TestSwitching(t *testing.T) {
	j := judge{[]byte("runtime.nanotime1 runtime.futex")}
	alone := "goroutine 0 gp=0x1b272ecbc5a0 m=1 mp=0x1b272ecf6008 [idle]:\nruntime.nanotime1()\n\t/go/sys.s:223 +0x1 fp=0x1 sp=0x1 pc=0x1"
	if got := j.unsound(alone); got != nil {
		t.Errorf("alone: %q, want it sound", got)
	}
	below := strings.Replace(alone, "runtime.nanotime1()", "runtime.futex()\n\t/go/sys.s:1 +0x1\nruntime.nanotime1()", 1)
	if got := j.unsound(below); got == nil {
		t.Errorf("below another function: sound, want it unsound")
	}
}
