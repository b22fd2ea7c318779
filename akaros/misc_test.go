//go:build linux && amd64 && cgo

package akaros

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/internal/coverage"
)

func TestMemory(t *testing.T) {
	m, err := Mmap(-1, 0, 3*pageSize, ros.PROT_READ|ros.PROT_WRITE, ros.MAP_PRIVATE)
	must(t, err)
	m[0], m[len(m)-1] = 1, 2
	must(t, Mprotect(m, ros.PROT_READ))
	if m[0] != 1 {
		t.Errorf("m[0] = %d after Mprotect, want 1", m[0])
	}
	must(t, Munmap(m))
	name := t.TempDir() + "/f"
	must(t, os.WriteFile(name, append(make([]byte, pageSize), "second page"...), 0o600))
	f, err := Open(name)
	must(t, err)
	defer f.Close()
	m, err = Mmap(int(f.Fd()), int64(pageSize), 11, ros.PROT_READ, ros.MAP_SHARED)
	must(t, err)
	if string(m) != "second page" {
		t.Errorf("the mapping is %q, want second page", m)
	}
	must(t, Munmap(m))
	if _, err := Mmap(-1, 1, 1, 0, ros.MAP_PRIVATE); !errors.Is(err, EINVAL) {
		t.Errorf("Mmap with offset 1: %v, want EINVAL", err)
	}
	if _, err := Mmap(-1, 0, 1<<60, ros.PROT_READ, ros.MAP_PRIVATE); err == nil {
		t.Error("Mmap of 1<<60 bytes gives no error")
	}
}

func TestTime(t *testing.T) {
	start := time.Now()
	must(t, Sleep(20*time.Millisecond))
	must(t, Block(10_000))
	if d := time.Since(start); d < 30*time.Millisecond {
		t.Errorf("Sleep(20ms) and Block(10000) took %v, want 30ms or more", d)
	}
	must(t, Sleep(-1))
	if err := Nanosleep(&ros.Timespec{Nsec: 1e9}, nil); !errors.Is(err, EINVAL) {
		t.Errorf("Nanosleep of 1e9 ns: %v, want EINVAL", err)
	}
	ProcYield(1)
	if Getpcoreid() < 0 || Getvcoreid() < 0 {
		t.Errorf("Getpcoreid() = %d, Getvcoreid() = %d; want 0 or more", Getpcoreid(), Getvcoreid())
	}
}

func self(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	return exe
}

// A process has exactly the arguments, the environment, the directory and the pipes that
// StartProcess was given.
func TestProcess(t *testing.T) {
	in, toIn, err := os.Pipe()
	must(t, err)
	fromOut, out, err := os.Pipe()
	must(t, err)
	fromErr, errs, err := os.Pipe()
	must(t, err)
	dir := t.TempDir()
	env := append([]string{childMode + "=report", "GREETING=hello"}, coverage.Env()...)
	p, err := StartProcess(self(t), []string{"prog", "", "a b"}, &ProcAttr{
		Dir: dir, Env: env, Files: []Descriptor{in, out, errs},
	})
	must(t, err)
	in.Close()
	out.Close()
	errs.Close()
	io.WriteString(toIn, "a question")
	toIn.Close()
	var r report
	must(t, json.NewDecoder(fromOut).Decode(&r))
	said, err := io.ReadAll(fromErr)
	must(t, err)
	state, err := p.Wait()
	must(t, err)
	if !state.Success() || state.String() != "exit status 0" {
		t.Errorf("the child's end: %v, want exit status 0", state)
	}
	want := report{Args: []string{"prog", "", "a b"}, Env: env, Dir: dir, In: "a question"}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("the child's report (-want +got):\n%s", diff)
	}
	if string(said) != "complaint" {
		t.Errorf("the child's standard error is %q, want complaint", said)
	}
	if _, err := p.Wait(); !errors.Is(err, ECHILD) {
		t.Errorf("a second Wait: %v, want ECHILD", err)
	}
}

func TestProcessEnd(t *testing.T) {
	t.Setenv(childMode, "exit") // inherited, as Env is nil
	p, err := StartProcess(self(t), []string{"prog", "7"}, nil)
	must(t, err)
	if s, err := p.Wait(); err != nil || s.ExitCode() != 7 || s.Success() {
		t.Errorf("Wait = %v, %v; want exit status 7", s, err)
	}
	p, err = StartProcess(self(t), []string{"prog"}, &ProcAttr{Env: []string{childMode + "=sleep"}})
	must(t, err)
	must(t, p.Kill())
	if s, err := p.Wait(); err != nil || s.ExitCode() != 137 {
		t.Errorf("Wait after Kill = %v, %v; want exit status 137", s, err)
	}
	if s := (&ProcessState{status: 9}); s.ExitCode() != -1 || s.Signal() != 9 || s.String() != "signal 9" {
		t.Errorf("status 9: ExitCode() = %d, Signal() = %d, String() = %q; want -1, 9, signal 9", s.ExitCode(), s.Signal(), s)
	}
}

func TestProcessMistakes(t *testing.T) {
	closed, err := Open("/dev/null")
	must(t, err)
	closed.Close()
	for _, x := range []struct {
		is   error
		name string
		argv []string
		attr *ProcAttr
	}{
		{os.ErrNotExist, "/no/such", nil, nil},
		{EINVAL, self(t), []string{"a\x00"}, nil},
		{os.ErrNotExist, self(t), nil, &ProcAttr{Dir: "/no/such"}},
		{EBADF, self(t), nil, &ProcAttr{Files: []Descriptor{closed}}},
	} {
		if _, err := StartProcess(x.name, x.argv, x.attr); !errors.Is(err, x.is) {
			t.Errorf("%s: %v is not %v", x.name, err, x.is)
		}
	}
	if _, err := Waitpid(-1, nil, ros.WNOHANG); !errors.Is(err, ECHILD) {
		t.Errorf("a process is left: %v", err)
	}
}
