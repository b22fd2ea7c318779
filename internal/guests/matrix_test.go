//go:build linux && amd64

package guests

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// All tests here use the toolchain, usys, and command guest.
var (
	kit   *Kit
	guest *Program
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() { // all tests here take at least half a minute
		os.Exit(0)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "guests")
		if err == nil {
			defer os.RemoveAll(dir)
			if kit, err = New(dir, ""); err == nil {
				guest, err = kit.Guest()
			}
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// The same program, without a rebuild, runs natively and under a host, and does the same as
// stock's. This runs each kind of program, in each way to build that changes its loading or
// its tables.
func TestMatrix(t *testing.T) {
	for _, build := range []struct {
		name     string
		flags    []string
		programs []string
	}{
		{"exe", nil, []string{"hello a b", "goroutines", "files", "http", "exec", "signals", "exit",
			"stresssignals 200", "stressexec 16"}},
		{"pie", []string{"-buildmode=pie"}, []string{"hello", "goroutines", "http", "exec", "signals"}},
		{"trimpath", []string{"-trimpath"}, []string{"hello", "goroutines", "exec", "signals"}},
		{"stripped", []string{"-ldflags=-s -w"}, []string{"hello", "goroutines", "exec", "signals"}},
	} {
		t.Run(build.name, func(t *testing.T) {
			p := guest
			if build.flags != nil {
				var err error
				if p, err = kit.Guest(build.flags...); err != nil {
					t.Fatal(err)
				}
			}
			for _, program := range build.programs {
				t.Run(program, func(t *testing.T) { same(t, p, strings.Fields(program)) })
			}
		})
	}
}

// same runs a program in each column and checks that it ends as in stock.
func same(t *testing.T, p *Program, args []string) {
	var want End
	for _, c := range Columns {
		got, err := p.Run(c, time.Minute, nil, nil, args...)
		if err != nil {
			t.Fatal(err)
		}
		if c == Stock {
			want = got
			if want.Stdout == "" && args[0] != "exit" || strings.Contains(want.Stdout, "false") || want.Stderr != "" {
				t.Fatalf("stock: %+v", want)
			}
		}
		// Under -strict the host may report on standard error the programs that it
		// started natively.
		if got.Status != want.Status || got.Stdout != want.Stdout || !c.Strict() && got.Stderr != want.Stderr {
			t.Errorf("%s: %s\n%s%s\nstock: %s\n%s%s", c, got.Status, got.Stdout, got.Stderr, want.Status, want.Stdout, want.Stderr)
		}
	}
}

// The columns with a host must have one, and the others must not, because otherwise the
// tests would compare a column with itself. The kernel reports the file that it started.
func TestColumnsDiffer(t *testing.T) {
	if err := guest.Probe(Columns...); err != nil {
		t.Error(err)
	}
	// The probe itself fails when a column is wrong.
	for name, broken := range map[string]Program{
		"no host":       {Kit: &Kit{Dir: kit.Dir, GOROOT: kit.GOROOT, Host: []string{"env", "--"}}, stock: guest.stock, table: guest.table},
		"not strict":    {Kit: &Kit{Dir: kit.Dir, GOROOT: kit.GOROOT, Host: []string{notStrict(t)}}, stock: guest.stock, table: guest.table},
		"no vcores":     {Kit: &Kit{Dir: kit.Dir, GOROOT: kit.GOROOT, Host: []string{noVcores(t)}}, stock: guest.stock, table: guest.table},
		"without table": {Kit: kit, stock: guest.stock, table: guest.stock},
	} {
		if err := broken.Probe(Columns...); err == nil {
			t.Errorf("%s: the probe finds nothing", name)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

// notStrict returns a host command that drops -strict, noVcores one that drops -vcores.
func notStrict(t *testing.T) string { return forgets(t, "[ \"$1\" = -strict ] && shift") }
func noVcores(t *testing.T) string  { return forgets(t, "[ \"$1\" = -vcores ] && shift 2") }

func forgets(t *testing.T, what string) string {
	file := filepath.Join(t.TempDir(), "host")
	script := fmt.Sprintf("#!/bin/sh\n%s\nexec %s \"$@\"\n", what, strings.Join(kit.Host, " "))
	if err := os.WriteFile(file, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

// USYS=host=off starts the program natively, and has no effect under -strict.
func TestHostOff(t *testing.T) {
	for _, c := range []Column{Hosted, Strict} {
		native, err := guest.startedByKernel(c, "USYS=host=off")
		if err != nil {
			t.Fatal(err)
		}
		if native != (c == Hosted) {
			t.Errorf("%s with USYS=host=off: native %v, want %v", c, native, c == Hosted)
		}
	}
}

// TestServer starts a server under -strict with a minimal environment, and sends it
// requests from this process.
func TestServer(t *testing.T) {
	command := guest.Command(Strict, nil, guest.File(Strict), "serve")
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = []string{"HOME=" + os.Getenv("HOME"), "PATH=" + os.Getenv("PATH")} // usys needs them to find its cache and compiler
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Process.Kill()
		t.Fatalf("the server does not say where it listens: %v, then %v", err, cmd.Wait())
	}
	answer := get(t, "http://"+strings.TrimSpace(addr)+"/path")
	if answer != "/path " {
		t.Errorf("answer %q, want \"/path \"", answer)
	}
	in.Close()
	io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
