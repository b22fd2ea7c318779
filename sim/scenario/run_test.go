//go:build unix

package scenario

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/netip"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// fakeWorld runs programs on the test's own machine: each is a script of sh, by its name.
type fakeWorld struct {
	mu       sync.Mutex
	log      []string
	machines int
	programs map[string]string
	files    map[string]string
}

type fakeMachine struct {
	w    *fakeWorld
	name string
	addr netip.Addr
}

type fakeService struct{ cmd *exec.Cmd }

func (s fakeService) Stop() { s.cmd.Process.Kill() }

func (w *fakeWorld) add(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf(format, args...))
}

func (w *fakeWorld) machine(name string) (machine, error) {
	w.machines++
	return &fakeMachine{w, name, netip.AddrFrom4([4]byte{10, 0, 0, byte(1 + w.machines)})}, nil
}

func (w *fakeWorld) service(m machine, command func() *exec.Cmd, ended func(*exec.Cmd, error)) (service, error) {
	cmd := command()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { ended(cmd, cmd.Wait()) }()
	return fakeService{cmd}, nil
}

func (w *fakeWorld) inject(text, place string) error { w.add("%s %s", place, text); return nil }
func (w *fakeWorld) onFault(f func(text string))     {}
func (w *fakeWorld) quiet() error                    { w.add("quiet"); return nil }
func (w *fakeWorld) note(text string)                { w.add("note %s", text) }

func (w *fakeWorld) always(ok bool, name string, details ...any) {
	w.add("always %v %s %s", ok, name, fmt.Sprint(details...))
}

func (w *fakeWorld) sometimes(ok bool, name string, details ...any) {
	w.add("sometimes %v %s", ok, name)
}

func (m *fakeMachine) Name() string     { return m.name }
func (m *fakeMachine) Addr() netip.Addr { return m.addr }
func (m *fakeMachine) Boot() error      { m.w.add("boot %s", m.name); return nil }
func (m *fakeMachine) Resume() error    { m.w.add("resume %s", m.name); return nil }

func (m *fakeMachine) WriteFile(name string, data []byte, perm fs.FileMode) error {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	m.w.files[m.name+":"+name] = string(data)
	return nil
}

func (m *fakeMachine) ReadFile(name string) ([]byte, error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	text, ok := m.w.files[m.name+":"+name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

func (m *fakeMachine) Command(name string, args ...string) *exec.Cmd {
	return m.CommandContext(context.Background(), name, args...)
}

func (m *fakeMachine) CommandContext(ctx context.Context, name string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", append([]string{"-c", m.w.programs[name], name}, args...)...)
}

const world3 = "program sh x\nprogram count x\nprogram server x\nmachine n1 n2 n3\n"

// runFake runs a script, and returns its output and the world.
func runFake(t *testing.T, script string) (string, *fakeWorld, error) {
	t.Helper()
	s, err := parse(world3 + script)
	if err != nil {
		t.Fatal(err)
	}
	w := &fakeWorld{files: map[string]string{}, programs: map[string]string{
		"sh": `eval "$1"`, "server": "echo serves $*; exec sleep 1000",
		"count": `n=$(cat "$1" 2>/dev/null || echo 0); n=$((n+1)); echo $n >"$1"; echo $n; test $n -ge "$2"`,
	}}
	var out bytes.Buffer
	ended := make(chan error, 1)
	result := make(chan error, 1)
	go func() {
		result <- s.run(w, &out, func(status int, err error) { ended <- fmt.Errorf("status %d: %w", status, err) })
	}()
	select {
	case err = <-result:
	case err = <-ended:
		return "", w, err
	}
	return out.String(), w, err
}

func TestRun(t *testing.T) {
	file := t.TempDir() + "/n"
	out, w, err := runFake(t, `
file n2,n3:/x x.conf
file *:/y y
env greeting='hello you'
exec n1 sh 'echo out; echo err >&2; printf "$greeting $2"' $greeting
stdout ^out$
stderr err
! stdout nothing
stdout 'hello you$'
! exec n1 sh 'exit 3'
? exec any sh 'exit 3'
retry 10s exec n1 count `+file+` 4
stdout 4
cmp n2:/y n3:/y
! cmp n2:/x n3:/x
cmp n1:/y y
repeat 3 fault machine=n$i:kill
exec n1 sh 'echo first' &one&
exec n2 sh 'echo second' &two&
wait two
stdout second
! stdout first
wait one
stdout first
check good exec n1 sh true
check bad {
	exec n1 sh 'echo why >&2; false'
}
sometimes perhaps exec n1 sh false
crash n2
clock n1 +1h
boot n2
resume *
quiet
note 'the end' of $n1
`)
	if err != nil {
		t.Fatalf("the script: %v\n%s", err, out)
	}
	want := `c.txtar:21 machine=n1:kill
c.txtar:21 machine=n2:kill
c.txtar:21 machine=n3:kill
always true good 
always false bad c.txtar:31: exec n1 sh 'echo why >&2; false': exit status 1: why
sometimes false perhaps
c.txtar:34 machine=n2:crash
c.txtar:35 machine=n1:clock=+1h
boot n2
resume n1
resume n2
resume n3
quiet
note the end of 10.0.0.2`
	if got := strings.Join(w.log, "\n"); got != want {
		t.Errorf("%s\nand not\n%s", got, want)
	}
	if got := w.files["n3:/x"]; got != "me=n3 at 10.0.0.4, n2=10.0.0.3 $HOME $\n" {
		t.Errorf("/x of n3 is %q, want each variable expanded, and $HOME and $ as they are", got)
	}
	for _, line := range []string{
		"s c.txtar:9: exec n1 sh echo out; echo err >&2; printf \"$greeting $2\" hello you\n", "\nn1 sh: out\n", "\nn1 sh: err\n",
		"\nn1 sh: hello you hello you\n", "s c.txtar:22: exec n1 sh echo first &\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is missing in\n%s", line, out)
		}
	}
}

func TestFailures(t *testing.T) {
	for script, want := range map[string]string{
		"exec n1 sh 'echo a; echo b >&2; exit 7'": "c.txtar:5: exec n1 sh 'echo a; echo b >&2; exit 7': exit status 7: b",
		"! exec n1 sh true":                       "c.txtar:5: ! exec n1 sh true: it has succeeded, and has to fail",
		"exec n1 sh 'echo a'\nstdout b":           `c.txtar:6: stdout b: no match in: "a\n"`,
		"exec n1 sh 'echo ab'\n! stdout a.":       `c.txtar:6: ! stdout a.: it matches: "ab"`,
		"exec n1 sh 'echo y'\ncmp stdout y":       `c.txtar:6: cmp stdout y: line 2: the second one ends, and the first has: ""`,
		"cmp n1:/none y":                          "c.txtar:5: cmp n1:/none y: file does not exist",
		"retry 500ms exec n1 sh false":            "c.txtar:5: retry 500ms exec n1 sh false: after 500ms: c.txtar:5: exec n1 sh false: exit status 1",
		"exec n1 sh false &\nwait":                "c.txtar:5: exec n1 sh false: exit status 1",
		"stop n1 server":                          "c.txtar:5: stop n1 server: n1 has no service server",
	} {
		if _, _, err := runFake(t, script); err == nil || err.Error() != want {
			t.Errorf("%s\n%v\nand not\n%s", script, err, want)
		}
	}
}

func TestServices(t *testing.T) {
	out, _, err := runFake(t, "service * server --name $host --at $addr\nretry 10s exec n1 sh 'sleep 0.1'\nsleep 100ms\nstop n1,n2,n3 server\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"n1 server: serves --name n1 --at 10.0.0.2\n", "n3 server: serves --name n3 --at 10.0.0.4\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is missing in\n%s", line, out)
		}
	}
	_, _, err = runFake(t, "service n2 sh 'echo bad flag >&2; exit 2'\nsleep 1h\n")
	want := "status 2: c.txtar:5: service n2 sh 'echo bad flag >&2; exit 2': n2: sh has ended as soon as it was started: exit status 2 (its output is above)"
	if err == nil || err.Error() != want {
		t.Errorf("the run fails with %v, want %s", err, want)
	}
}
