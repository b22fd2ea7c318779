//go:build linux && amd64 && cgo

package hosttest_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOtherHosts checks how package usys treats hosts other than parlib.
func TestOtherHosts(t *testing.T) {
	prog := filepath.Join(t.TempDir(), "hosts")
	opened(t, "testdata/hosts")
	run(t, "go", "build", "-o", prog, "./testdata/hosts")
	for kind, want := range map[string]string{
		"0": `Attach: <nil>
host: (a host without a name) 
calls: entry stubs of the host
table usys: 5 of 16 functions; missing: abort_syscall_at_abs_unix, unset_alarm, linux_syscall, linux_exit_thread, pthread_yield, sigaction, sigaltstack, pthread_sigmask, enable_profalarm, disable_profalarm, reset_alarm, PAGE_SIZE
Call: 42
UnsetAlarm: usys.unset_alarm: errno 38: host (a host without a name) has no function unset_alarm
Attach to another: usys: another host than the one this program is attached to
Call: 42
recovered: true
`,
		"1": `Attach: no host: it speaks ABI version 2, this program version 1
host: none (no host: it speaks ABI version 2, this program version 1)
calls: stubs: every call does what its declaration says of an absent function
table usys: 0 of 16 functions; no host: it speaks ABI version 2, this program version 1
Call: usys: usys.GoUsysTester: no host: it speaks ABI version 2, this program version 1
UnsetAlarm: usys.unset_alarm: errno 38: no host: it speaks ABI version 2, this program version 1
Attach to another: <nil>
Call: 42
recovered: true
`,
		"2": `Attach: no host: no package that brings one is imported, or something has replaced its SIGSEGV handler
host: none (no host: no package that brings one is imported, or something has replaced its SIGSEGV handler)
calls: stubs: every call does what its declaration says of an absent function
table usys: 0 of 16 functions; no host: import _ "github.com/usys-go/bridge/parlib"
Call: usys: usys.GoUsysTester: no host: import _ "github.com/usys-go/bridge/parlib"
UnsetAlarm: usys.unset_alarm: errno 38: no host: import _ "github.com/usys-go/bridge/parlib"
Attach to another: <nil>
Call: 42
recovered: true
`,
	} {
		if diff := cmp.Diff(want, run(t, prog, kind)); diff != "" {
			t.Errorf("host %s (-want +got):\n%s", kind, diff)
		}
	}
}
