package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/internal/docker"
)

var requests = flag.Int("requests", 10000, "how many requests a server in an image gets")

// imageMain is the command image [-proc] directory program [argument ...]: docker run, as an ordinary
// user, of an image that was made FROM scratch with the directory's files. The root is read-only.
// The command is process 1 of its namespace.
func imageMain() {
	err := enterImage(os.Args[1:])
	fmt.Fprintln(os.Stderr, "image:", err)
	os.Exit(125)
}

func enterImage(args []string) error {
	proc := args[0] == "-proc"
	if proc {
		args = args[1:]
	}
	root := args[0]
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := unix.Mount(root, root, "", unix.MS_BIND, ""); err != nil {
		return err
	}
	if proc {
		if err := unix.Mount("proc", filepath.Join(root, "proc"), "proc", 0, ""); err != nil {
			return err
		}
	}
	if err := unix.Mount("", root, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return err
	}
	if err := errors.Join(unix.Chroot(root), os.Chdir("/")); err != nil {
		return err
	}
	os.Args = append([]string{"docker", "run", "--user", "65534:65534", "scratch"}, args[1:]...)
	docker.Main()
	return nil
}

// inImage makes the command that runs a program in an image with files, whose environment is env alone.
func inImage(t *testing.T, files, env []string, args ...string) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("changes the root, which needs root's rights")
	}
	root := t.TempDir()
	if err := errors.Join(os.Chmod(root, 0o755), os.Mkdir(filepath.Join(root, "proc"), 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, filepath.Base(f)), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	line := []string{"image"}
	if args[0] == "-proc" {
		line, args = append(line, "-proc"), args[1:]
	}
	return &exec.Cmd{Path: "/proc/self/exe", Args: append(append(line, root), args...), Env: env,
		SysProcAttr: &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS}}
}

// ways are the ways to host a program in an image: files, and the command line without arguments.
func ways(t *testing.T) map[string]struct{ files, line []string } {
	t.Helper()
	usys, host := commandHere(t), filepath.Join(t.TempDir(), "host")
	if out, status := runHosted(t, nil, usys, "loader", "-o", host); status != 0 {
		t.Fatalf("usys loader: %s", out)
	}
	return map[string]struct{ files, line []string }{
		"native":     {[]string{buildHere(t, usys)}, []string{"/server"}},
		"one file":   {[]string{buildHere(t, usys, "-hosted=-strict")}, []string{"/server"}},
		"two files":  {[]string{host, buildHere(t, usys)}, []string{"/host", "-strict", "/server"}},
		"without it": {[]string{buildHere(t, usys, "-hosted")}, []string{"/server"}},
	}
}

// TestImageServes runs a server in an image as process 1, sends it requests, and ends it by SIGTERM.
func TestImageServes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	wanted := -1
	all := ways(t)
	for _, name := range []string{"native", "one file", "two files", "without it"} {
		way, n := all[name], 100
		if name == "one file" {
			n = *requests
		}
		cmd := inImage(t, way.files, nil, way.line...)
		status := serveRequests(t, cmd, name, n)
		if wanted < 0 {
			wanted = status
		}
		if status != wanted {
			t.Errorf("%s: after SIGTERM the status is %d, want %d, the native one", name, status, wanted)
		}
	}
}

// serveRequests starts a server, sends it n requests and SIGTERM, and returns its exit status.
func serveRequests(t *testing.T, cmd *exec.Cmd, name string, n int) (status int) {
	t.Helper()
	stderr, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Wait()
		text, _ := os.ReadFile(stderr.Name())
		t.Fatalf("%s: no address: %v\n%s", name, err, text)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range n / 8 {
				want := fmt.Sprintf("process 1, /%d/%d", i, j)
				if got, err := get("http://" + strings.TrimSpace(address) + fmt.Sprintf("/%d/%d", i, j)); got != want {
					t.Errorf("%s: a request returns %q, %v; want %q", name, got, err, want)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if text, _ := os.ReadFile(stderr.Name()); len(text) > 0 {
		t.Errorf("%s: standard error has %q, want nothing", name, text)
	}
	s := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return s.ExitStatus()<<8 | int(s.Signal())
}

func get(url string) (string, error) {
	r, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return string(text), err
}

// TestImageOrphans compares what process 1 of an image finds of a process that its parent has left.
func TestImageOrphans(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	all := ways(t)
	output := func(name string) string {
		cmd := inImage(t, all[name].files, nil, append(append([]string{"-proc"}, all[name].line...), "orphans")...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v, want success, got\n%s", name, err, out)
		}
		return string(out)
	}
	want := output("native")
	if !strings.Contains(want, "an orphan: true") {
		t.Errorf("native: want an orphan, got\n%s", want)
	}
	for _, name := range []string{"one file", "two files", "without it"} {
		if got := output(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestImageTools switches a trace on in an image that has one file, and no /proc and no /dev.
func TestImageTools(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	usys := filepath.Join(buildStatic(t), "usys")
	file := buildHere(t, usys, "-hosted", "-tools")
	cmd := inImage(t, []string{file}, []string{"USYS=trace:write:exit_group,strict"}, "/server", "args")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "write(1, ") || !strings.Contains(string(out), "exit_group(0)") {
		t.Errorf("USYS=trace: %v, want the calls write and exit_group, got\n%s", err, out)
	}
}
