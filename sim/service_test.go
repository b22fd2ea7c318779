//go:build unix

package sim

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A service starts again when it has ended, and when its machine boots, but not while the machine is
// down.
func TestService(t *testing.T) {
	_, w := newFake()
	m := three(t, w)[0]
	const wait = 10 * time.Second
	ended := make(chan error, 100)
	s := &Service{
		Machine: m, Restart: time.Millisecond, Ended: func(cmd *exec.Cmd, err error) { ended <- err },
		Command: func() *exec.Cmd { return exec.Command("sh", "-c", "exit 7") },
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if s.Start() == nil {
		t.Error("a second Start succeeds, want an error")
	}
	next := func() {
		t.Helper()
		select {
		case err := <-ended:
			if err == nil || err.Error() != "exit status 7" {
				t.Errorf("the service ended with %v, want exit status 7", err)
			}
		case <-time.After(wait):
			t.Fatal("it does not start again")
		}
	}
	next()
	next()
	if _, err := m.crash(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	for len(ended) > 0 {
		next()
	}
	time.Sleep(50 * time.Millisecond)
	if len(ended) > 0 {
		t.Error("it starts on a machine that is down")
	}
	if err := m.Boot(); err != nil {
		t.Fatal(err)
	}
	next()
	s.Stop()
	s.Stop()

	long := &Service{Machine: m, Command: func() *exec.Cmd { return exec.Command("sleep", "1000") }}
	if err := long.Start(); err != nil {
		t.Fatal(err)
	}
	long.Stop()
	none := &Service{Machine: m, Command: func() *exec.Cmd { return exec.Command("/no/such/program") }}
	if err := none.Start(); err == nil || !strings.Contains(err.Error(), "-program NAME=FILE") {
		t.Errorf("Start of no program = %v, want an error that names -program NAME=FILE", err)
	}
	none.Stop()
}
