//go:build linux && amd64 && cgo

package hosttest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Several Go runtimes in one process: each has its own host, its own signals, deadlines and
// faults, in a C program and in a Go program, with the libraries' symbols shared or not.
func TestCompany(t *testing.T) {
	if testing.Short() {
		t.Skip("links three programs")
	}
	dir, src := t.TempDir(), "testdata/company/"
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, d := range []string{"each", "lib", "prog"} {
		opened(t, src+d)
	}
	run(t, "go", "build", "-buildmode=c-shared", "-o", at("libone.so"), "./"+src+"lib")
	run(t, "go", "build", "-o", at("prog"), "./"+src+"prog")
	run(t, "gcc", "-Wall", "-Werror", "-o", at("use"), src+"use.c", src+"company.c", "-lpthread", "-ldl")
	lib, err := os.ReadFile(at("libone.so"))
	if err != nil {
		t.Fatal(err)
	}
	libs := []string{at("libone.so"), at("libtwo.so"), at("libthree.so")}
	for _, l := range libs[1:] {
		if err := os.WriteFile(l, lib, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ prog, how string }{{"use", "local"}, {"use", "global"}, {"prog", "all"}} {
		for _, env := range []string{"GOMAXPROCS=1", "GOMAXPROCS=8"} {
			t.Run(c.prog+" "+c.how+" "+env, func(t *testing.T) {
				cmd := exec.Command(at(c.prog), append([]string{c.how}, libs...)...)
				cmd.Env = append(os.Environ(), env, "GOGC=1")
				if out, err := cmd.CombinedOutput(); err != nil || string(out) != "ok\n" {
					t.Errorf("%s %s with %s: %v, want ok, got\n%s", c.prog, c.how, env, err, out)
				}
			})
		}
	}
	for _, prog := range []string{"use", "prog"} {
		t.Run(prog+" fault", func(t *testing.T) {
			out, err := exec.Command(at(prog), append([]string{"fault"}, libs...)...).CombinedOutput()
			const report = "usys: SIGSEGV at address 0x10 in host function hosttest.load "
			if err == nil || !strings.HasPrefix(string(out), report) || !strings.Contains(string(out), "\nfatal error: ") {
				t.Errorf("a fault in one host's C, while another recovers: %v, want an error, %q and a fatal error, got\n%s", err, report, out)
			}
		})
	}
}
