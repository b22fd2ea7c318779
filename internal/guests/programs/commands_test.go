//go:build linux && amd64

package programs

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// A recorder notes what a script finds.
type recorder struct {
	text  strings.Builder
	ports []string
}

func (r *recorder) commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"port": r.port, "up": up, "get": get, "signal": signal, "record": r.record,
	}
}

// port is a script's command: port NAME.
func (r *recorder) port(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: port NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, number, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	r.ports = append(r.ports, number)
	ts.Setenv(args[0], number)
}

// limit is how long a program may take to respond, on a machine that does many other things.
const limit = 2 * time.Minute

// up is a script's command: up ADDRESS.
func up(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: up ADDRESS")
	}
	for end := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		c, err := net.Dial("tcp", args[0])
		if err == nil {
			ts.Check(c.Close())
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("up %s: %v after %v, want a connection", args[0], err, limit)
		}
	}
}

// get is a script's command: get URL FILE.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: get URL FILE")
	}
	client := http.Client{Timeout: limit}
	response, err := client.Get(args[0])
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	text := fmt.Sprintf("%s\n%s", response.Status, body)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o666))
}

// signal is a script's command: signal NAME.
func signal(ts *testscript.TestScript, neg bool, args []string) {
	background := ts.BackgroundCmds()
	if neg || len(args) != 1 || len(background) == 0 {
		ts.Fatalf("usage: signal NAME, with a program in the background")
	}
	number := unix.SignalNum("SIG" + args[0])
	if number == 0 {
		ts.Fatalf("signal %s: there is no such signal", args[0])
	}
	ts.Check(background[len(background)-1].Process.Signal(syscall.Signal(number)))
}

// native matches the line of usys exec -strict about a program that it does not host.
var native = regexp.MustCompile(`(?m)^usys: .* was not built with usys build: it runs natively\n`)

// record is a script's command: record FILE ....
func (r *recorder) record(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: record FILE ...")
	}
	for _, name := range args {
		text := native.ReplaceAllString(ts.ReadFile(name), "")
		text = strings.ReplaceAll(text, ts.Getenv("WORK"), "$WORK")
		for _, port := range slices.Backward(r.ports) {
			text = strings.ReplaceAll(text, port, "$PORT")
		}
		fmt.Fprintf(&r.text, "-- %s --\n%s\n", name, text)
	}
}
