package model

import "testing"

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{
		"Futex": "futex", "GoSyscall": "go_syscall", "SerializeArgvEnvp": "serialize_argv_envp",
		"HTTPPort": "http_port", "GetURL": "get_url", "EvQ": "ev_q", "UData": "u_data", "Fn32": "fn32",
		"AbortSyscallAtAbsUnix": "abort_syscall_at_abs_unix", "x": "x", "X": "x", "already_snake": "already_snake",
		"Mixed_Case": "mixed_case", "HTTP2XX": "http2_xx", "spinNs": "spin_ns", "_": "_", "": "",
	} {
		if got := Snake(name); got != want {
			t.Errorf("Snake(%q) is %q, not %q", name, got, want)
		}
	}
}

func TestPackageOf(t *testing.T) {
	for dir, want := range map[string]string{
		"host": "host", "../parlib": "parlib", "a/b-c": "bc", "My.Host": "myhost", "9p": "host9p", "..": "host", "_": "host_",
	} {
		if got := packageOf(dir); got != want {
			t.Errorf("packageOf(%q) is %q, not %q", dir, got, want)
		}
	}
}

func TestCParams(t *testing.T) {
	f := &Func{}
	for _, n := range []string{"int", "int_", "X", "x", "_x", "errno", "pX"} {
		f.Params = append(f.Params, Param{Name: n})
	}
	want := []string{"int_", "int__", "pX", "x", "p_x", "errno_", "pX_"}
	for i, got := range f.CParams() {
		if got != want[i] {
			t.Errorf("parameter %s is %s in C, not %s", f.Params[i].Name, got, want[i])
		}
	}
}
