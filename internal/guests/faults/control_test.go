//go:build linux && amd64

package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/hosts/shape/faults"
	"github.com/usys-go/bridge/internal/guests"
)

// serve starts a program that makes calls in a loop, under -control, and returns it and the
// socket's path.
func serve(t *testing.T, out *bytes.Buffer, flags ...string) (cmd *exec.Cmd, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "socket")
	command := program.Command(guests.Hosted, append(flags, "-control", path), program.File(guests.Hosted), "serve")
	cmd = guests.InGroup(exec.CommandContext(t.Context(), command[0], command[1:]...))
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 6000 {
		if _, err := os.Stat(path); err == nil {
			return cmd, path
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("after a minute there is no socket %s", path)
	return nil, ""
}

// gone waits until the listening process has removed its socket, which it does when it ends.
func gone(t *testing.T, path string) {
	t.Helper()
	for range 500 {
		if _, err := os.Stat(path); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the socket %s is still there", path)
}

// TestControlStorm changes the rules hundreds of times while threads of the program make calls, and
// then kills the program.
func TestControlStorm(t *testing.T) {
	for _, way := range ways {
		var out bytes.Buffer
		cmd, path := serve(t, &out, way...)
		g := generator{rand.New(rand.NewPCG(7, 0))}
		for i := range 400 {
			lines := []string{fmt.Sprintf("inject %s:error=EIO:when=1..%d", g.of("read", "openat", "%file", "getpid", "newfstatat"), 1+g.IntN(5))}
			if g.IntN(3) == 0 {
				lines = append(lines, "clear")
			}
			var table bytes.Buffer
			if err := faults.Send(path, lines, &table); err != nil {
				t.Fatalf("%v: change %d: %v\n%s", way, i, err, &out)
			}
		}
		var table bytes.Buffer
		if err := faults.Send(path, []string{"clear", "inject openat:error=EIO:path=/etc/hostname:when=1..10"}, &table); err != nil {
			t.Fatal(err)
		}
		for table.Reset(); !strings.Contains(table.String(), " 10 inject=openat"); time.Sleep(10 * time.Millisecond) {
			table.Reset()
			if err := faults.Send(path, []string{"list"}, &table); err != nil {
				t.Fatalf("%v: %v\n%s", way, err, &out)
			}
		}
		syscall.Kill(cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		gone(t, path)
		if strings.Contains(out.String(), "usys: ") {
			t.Errorf("%v: the host has a message: %s", way, &out)
		}
	}
}
