package loader

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestVcoresWithoutFSGSBASE tells the loader that the kernel has no FSGSBASE. It must refuse
// -vcores, and host a program without them.
func TestVcoresWithoutFSGSBASE(t *testing.T) {
	path, err := Build("", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := marked(t)
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, text, 0o777); err != nil {
		t.Fatal(err)
	}
	const want = "usys: -vcores needs FSGSBASE, which this processor or this kernel does not have (Linux 5.9 has it): leave -vcores away\n"
	if out, status := withoutFSGSBASE(t, path, "-vcores", "1", program); out != want || status != 2 {
		t.Errorf("status %d, %q; want 2, %q", status, out, want)
	}
	if out, status := withoutFSGSBASE(t, path, program); out != "" || status != 0 {
		t.Errorf("without -vcores: status %d, %q; want 0 and no output", status, out)
	}
}

// withoutFSGSBASE runs a program whose auxiliary vector does not have HWCAP2_FSGSBASE.
func withoutFSGSBASE(t *testing.T, path string, args ...string) (out string, status int) {
	t.Helper()
	runtime.LockOSThread() // ptrace belongs to this thread
	defer runtime.UnlockOSThread()
	var b bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &b, &b
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		if os.IsPermission(err) {
			t.Skipf("no program may be traced here: %v", err)
		}
		t.Fatal(err)
	}
	err := clearFSGSBASE(cmd.Process.Pid)
	if err != nil {
		cmd.Process.Kill()
	}
	syscall.PtraceDetach(cmd.Process.Pid)
	exited := cmd.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := exited.(*exec.ExitError); exited != nil && !ok {
		t.Fatalf("Wait: %v", exited)
	}
	return b.String(), cmd.ProcessState.ExitCode()
}

// clearFSGSBASE changes the auxiliary vector of a program that has just been executed.
func clearFSGSBASE(pid int) error {
	const hwcap2, fsgsbase = 26, 1 << 1
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		return err
	}
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(pid, &regs); err != nil {
		return err
	}
	at := uintptr(regs.Rsp)
	word := func() (v uint64, err error) {
		var b [8]byte
		_, err = syscall.PtracePeekData(pid, at, b[:])
		at += 8
		return binary.LittleEndian.Uint64(b[:]), err
	}
	n, err := word()
	at += 8 * (uintptr(n) + 1) // the arguments
	for v := n; v != 0 && err == nil; {
		v, err = word() // the environment
	}
	for err == nil {
		var kind, value uint64
		if kind, err = word(); err != nil || kind == 0 {
			return err
		}
		if value, err = word(); kind != hwcap2 {
			continue
		}
		value &^= fsgsbase
		_, err = syscall.PtracePokeData(pid, at-8, binary.LittleEndian.AppendUint64(nil, value))
	}
	return err
}

// TestVcoresFlag gives the loader values that usys exec would refuse.
func TestVcoresFlag(t *testing.T) {
	path, err := Build("", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"0", "65", "-1", "x", "", "1x", "4294967297"} {
		out, err := exec.Command(path, "-vcores", value, "program").CombinedOutput()
		if err == nil || err.Error() != "exit status 2" || !strings.HasPrefix(string(out), "usys: -vcores needs a number from 1 to 64\n") {
			t.Errorf("-vcores %q: %v, %q; want exit status 2 and the numbers allowed", value, err, out)
		}
	}
}
