package sim

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMachines(t *testing.T) {
	f, w := newFake()
	m := three(t, w)
	if m[0].Addr().String() != "10.0.0.2" || m[2].Addr().String() != "10.0.0.4" || m[1].Name() != "n2" || address(255).String() != "10.0.1.0" {
		t.Errorf("Addr() of n1 and n3 = %v, %v; Name() of n2 = %q; address(255) = %v; want 10.0.0.2, 10.0.0.4, n2, 10.0.1.0",
			m[0].Addr(), m[2].Addr(), m[1].Name(), address(255))
	}
	if _, err := w.newMachine("n2"); err == nil || err.Error() != "sim: machine n2: it exists already" {
		t.Errorf("newMachine(n2) = %v, want that it exists already", err)
	}
	for _, name := range []string{"", "a.b", "N1", "1a", "a-", "sim", "any", "some", "driver", "-a", "a|b", "a.b", strings.Repeat("a", 64)} {
		if _, err := w.newMachine(name); err == nil {
			t.Errorf("there is a machine %q, want an error", name)
		}
	}
	big := bytes.Repeat([]byte("0123456789"), 20000)
	if err := m[1].WriteFile("/etc/../big", big, 0o644); err != nil {
		t.Error(err)
	}
	if got, err := m[1].ReadFile("/big"); err != nil || !bytes.Equal(got, big) {
		t.Errorf("ReadFile(/big) = %d bytes, %v; want the %d bytes that were written", len(got), err, len(big))
	}
	if _, err := m[0].ReadFile("/big"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "n1:/big") {
		t.Errorf("ReadFile of another machine = %v, want that n1:/big does not exist", err)
	}
	if err := m[0].WriteFile("etc/x", nil, 0o600); err == nil {
		t.Error("WriteFile accepts the relative path etc/x")
	}
	for i := len(m); i < MostMachines; i++ {
		if _, err := w.newMachine(fmt.Sprint("m", i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.newMachine("more"); err == nil || !strings.Contains(err.Error(), "63 machines") {
		t.Errorf("newMachine(more) = %v, want that 63 machines are the most", err)
	}
	if m[0].Living() != 3 || len(f.log) != 0 {
		t.Errorf("Living() = %d, the log %q; want 3 and no line", m[0].Living(), f.log)
	}
}

func TestCommand(t *testing.T) {
	t.Setenv(withoutEnv, "3")
	t.Setenv("GODEBUG", "x=1")
	_, w := newFake()
	m := three(t, w)[0]
	for name, path := range map[string]string{"etcd": "/machine/n1/bin/etcd", "/bin/etcd": "/machine/n1/bin/etcd", "/opt/../opt/x": "/machine/n1/opt/x"} {
		cmd := m.Command(name, "--name", "a")
		if cmd.Path != path || !slices.Equal(cmd.Args, []string{name, "--name", "a"}) || cmd.Err != nil {
			t.Errorf("Command(%q): path %q, args %q, %v; want path %q, args %q --name a", name, cmd.Path, cmd.Args, cmd.Err, path, name)
		}
		if !slices.Contains(cmd.Env, "GODEBUG=x=1") || slices.ContainsFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, ownEnv) }) {
			t.Errorf("Command(%q): the environment is %q, want GODEBUG=x=1 and nothing that begins with %s", name, cmd.Env, ownEnv)
		}
	}
	for what, err := range map[string]error{
		"Command": w.driver.Command("x").Start(), "Kill": w.driver.Kill(), "WriteFile": w.driver.WriteFile("/x", nil, 0),
	} {
		if err == nil {
			t.Errorf("%s of the driver's machine succeeds, want an error", what)
		}
	}
}

func TestActs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, w := newFake("3")
		m := three(t, w)[1]
		for _, do := range []func() error{
			m.Boot, m.Crash, m.Crash, m.Pause, m.Boot, m.Kill, m.Pause, m.Pause, m.Resume, m.Resume, m.OOM,
			func() error { return m.MoveClock(-time.Second) },
		} {
			if err := do(); err != nil {
				t.Error(err)
			}
		}
		f.want(t, `
			0s fires 1
			0s crash 2
			0s fires 2
			0s boot 2
			0s fires 4
			0s kill 2
			0s fires 5
			0s pause 2
			0s fires 6
			0s resume 2
			0s fires 7
			0s oom 2
			0s fires 8
			0s clock 2 -1000000000`)
		for _, d := range []time.Duration{math.MaxInt64, math.MinInt64, -51 * 365 * 24 * time.Hour} {
			if err := m.moveClock(d); err == nil || err.Error() != "sim: machine n2: its clock would be more than 50 years off (move it by less)" {
				t.Errorf("moveClock(%v) = %v, want the error that it is more than 50 years off", d, err)
			}
		}
		f.fail["kill 2"] = -22
		if err := m.Kill(); err == nil || err.Error() != "sim: machine n2: invalid argument" {
			t.Errorf("Kill = %v, want sim: machine n2: invalid argument", err)
		}
	})
}

// Without a simulation there are no machines, and the error names the command that simulates.
func TestNone(t *testing.T) {
	_, a := NewMachine("n1")
	_, b := Inject("link=*:loss=0.1")
	for _, err := range []error{a, b, SetLink(nil, nil, Link{}), Partition(nil, nil), Heal(), Reset(nil, nil), Quiet(nil)} {
		if !errors.Is(err, errNone) || !strings.Contains(err.Error(), "usys test -sim") {
			t.Errorf("outside a simulation: %v, want %v with usys test -sim", err, errNone)
		}
	}
	if Driver() != nil {
		t.Errorf("Driver() = %v outside a simulation, want nil", Driver())
	}
	Note("nothing")
}
