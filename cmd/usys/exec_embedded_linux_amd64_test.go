package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// buildStatic builds the command so that it needs no other file, and hello world by it. It returns
// the directory that has both, as usys and hello.
func buildStatic(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	source := filepath.Join(dir, "hello.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println(\"hello\") }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"go", "build", "-o", filepath.Join(dir, "usys"), "."},
		{filepath.Join(dir, "usys"), "build", "-o", filepath.Join(dir, "hello"), source},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd, err, out)
		}
	}
	return dir
}

// TestExecWithoutCompiler runs a program strictly where there is no compiler, and also where
// the loader has no place in the cache.
func TestExecWithoutCompiler(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	dir := buildStatic(t)
	file := filepath.Join(dir, "hello.go")
	for _, c := range []struct {
		name string
		env  []string
	}{
		{"a cache", []string{"HOME=" + t.TempDir()}},
		{"no home", nil},
		{"the cache is a file", []string{"XDG_CACHE_HOME=" + file}},
		{"the cache cannot be made", []string{"HOME=/proc"}},
	} {
		for range 2 { // the second start finds what the first has left
			cmd := exec.Command(filepath.Join(dir, "usys"), "exec", "-strict", filepath.Join(dir, "hello"))
			cmd.Env = append([]string{"PATH=/nowhere"}, c.env...)
			if out, err := cmd.CombinedOutput(); err != nil || string(out) != "hello\n" {
				t.Errorf("%s: %v, want hello, got\n%s", c.name, err, out)
			}
		}
	}
}

// TestExecInEmptyRoot runs the command in a root that has only the command and the program, as
// process 1: there is no /proc, and nothing can be written. With a second root, the cache is on a file
// system from which nothing can be executed.
func TestExecInEmptyRoot(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	if os.Getuid() != 0 {
		t.Skip("changes the root, which needs root's rights")
	}
	dir := buildStatic(t)
	root := t.TempDir()
	for _, name := range []string{"usys", "hello"} {
		if err := os.Link(filepath.Join(dir, name), filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	attr := syscall.SysProcAttr{Chroot: root, Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	cmd := exec.Cmd{Path: "/usys", Args: []string{"usys", "exec", "-strict", "/hello"}, Dir: "/", Env: []string{}, SysProcAttr: &attr}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "hello\n" {
		t.Errorf("in an empty root: %v, want hello, got\n%s", err, out)
	}

	home := t.TempDir()
	script := "mount -t tmpfs -o noexec none '" + home + "' && HOME='" + home + "' exec " + filepath.Join(dir, "usys") + " exec -strict " + filepath.Join(dir, "hello")
	sh := exec.Command("/bin/sh", "-c", script)
	sh.Env = []string{"PATH=" + os.Getenv("PATH")}
	sh.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	out, err := sh.CombinedOutput()
	if strings.Contains(string(out), "mount:") {
		t.Skipf("no file system can be mounted here: %s", out)
	}
	if err != nil || string(out) != "hello\n" {
		t.Errorf("with a cache without programs: %v, want hello, got\n%s", err, out)
	}
}

// TestExecQuick starts a program twice: the second start must execute the loader before Go initialises
// the packages of other commands.
func TestExecQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command")
	}
	dir, home := buildStatic(t), t.TempDir()
	for i, c := range []struct {
		flag string
		slow bool
	}{{"-c", true}, {"-c", false}, {"-c=true", true}} {
		cmd := exec.Command(filepath.Join(dir, "usys"), "exec", c.flag, filepath.Join(dir, "hello"))
		cmd.Env = []string{"HOME=" + home, "GODEBUG=inittrace=1"}
		out, err := cmd.CombinedOutput()
		slow := strings.Contains(string(out), "init "+ownModule+"/calls ")
		if err != nil || slow != c.slow || !strings.Contains(string(out), "exit_group") || !strings.Contains(string(out), "\nhello\n") {
			t.Errorf("start %d: %v, the tables of package calls are made: %v, want %v; and hello and the table of -c in\n%s", i, err, slow, c.slow, out)
		}
	}
}
