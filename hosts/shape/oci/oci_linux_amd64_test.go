package oci_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/docker"
)

// profileVar is set when the test's program has to execute another one, in a container with a
// profile.
const profileVar = "USYS_TEST_PROFILE"

func TestMain(m *testing.M) {
	if profile := os.Getenv(profileVar); profile != "" {
		os.Unsetenv(profileVar)
		os.Args = append([]string{"docker", "run", "--security-opt", "seccomp=" + profile, "debian"}, os.Args[1:]...)
		docker.Main()
	}
	os.Exit(m.Run())
}

// server is a program that serves until a signal comes. It can be asked to execute a program.
const server = `package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		text, err := os.ReadFile("/etc/hostname")
		fmt.Fprint(w, "served ", len(text) > 0, err)
	})
	http.HandleFunc("/exec", func(w http.ResponseWriter, r *http.Request) {
		out, err := exec.Command("/bin/echo", "executed").CombinedOutput()
		fmt.Fprint(w, string(out), err)
	})
	s := &http.Server{}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { s.Shutdown(context.Background()) })
	fmt.Println(l.Addr())
	s.Serve(l)
}
`

// built builds the server by plain go, and usys.
func built(t *testing.T) (program, usys string) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/server\n\ngo 1.25\n", "main.go": server} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	program, usys = filepath.Join(dir, "server"), filepath.Join(dir, "usys")
	for in, args := range map[string][]string{dir: {"build", "-o", program, "."}, "../../..": {"build", "-o", usys, "./cmd/usys"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = in, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
	}
	return program, usys
}

// serve runs a command that finally executes the server, asks it for pages, and ends it.
func serve(t *testing.T, pages []string, env string, args ...string) (answers []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the first one compiles the loader
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Wait()
		t.Fatalf("the server does not start: %v\n%s", err, stderr.String())
	}
	for _, page := range pages {
		text := ""
		answer, err := http.Get("http://" + strings.TrimSpace(address) + page)
		if err == nil {
			var b []byte
			b, err = io.ReadAll(answer.Body)
			answer.Body.Close()
			text = string(b)
		}
		answers = append(answers, fmt.Sprint(text, err))
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		answers = append(answers, fmt.Sprint(err, stderr.String()))
	}
	return answers
}

// TestProfile: under the profile of a record that has one request, a server that plain go has
// built starts and serves, and cannot execute a program.
func TestProfile(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys")
	}
	program, usys := built(t)
	profile := program + ".json"
	if got := serve(t, []string{"/"}, "A=", usys, "exec", "-oci", profile, program); got[0] != "served true <nil><nil>" {
		t.Fatalf("the server under usys exec: %q, want served true <nil><nil>", got)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if got := serve(t, []string{"/", "/"}, profileVar+"="+profile, self, program); len(got) != 2 || got[0] != "served true <nil><nil>" || got[1] != got[0] {
			t.Fatalf("under the profile: %q, want served true <nil><nil> twice", got)
		}
		got := serve(t, []string{"/", "/exec"}, profileVar+"="+profile, self, program)
		if len(got) != 3 || got[0] != "served true <nil><nil>" || got[2] != "signal: bad system call" || strings.Contains(got[1], "executed") {
			t.Fatalf("under the profile, with an exec: %q, want served true <nil><nil>, no execution, signal: bad system call", got)
		}
	}
	if got := serve(t, []string{"/exec"}, "A=", program); !strings.Contains(got[0], "executed") {
		t.Errorf("without a profile: %q", got)
	}
	// The profile of a record with an exec allows it.
	serve(t, []string{"/", "/exec"}, "A=", usys, "exec", "-oci", profile, program)
	if got := serve(t, []string{"/exec"}, profileVar+"="+profile, self, program); !strings.Contains(got[0], "executed") {
		t.Errorf("with an exec in the record: %q", got)
	}
}
