package quick

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lines are command lines that are plain, and others, which have to be left to package main.
var lines = []struct {
	line, want string // "": it is not plain
}{
	{"exec /proc/self/exe", "-- /proc/self/exe"},
	{"exec -strict /proc/self/exe -c x", "-strict -- /proc/self/exe -c x"},
	{"exec -c -strict=tree /proc/self/exe", "-strict=tree -c -- /proc/self/exe"},
	{"exec -strict=tree -strict /proc/self/exe", "-strict -- /proc/self/exe"},
	{"exec -strict=policy /proc/self/exe", ""},
	{"exec -c", ""},
	{"exec", ""},
	{"", ""},
	{"exec sh", ""},
	{"exec ./...", ""},
	{"exec /proc/self", ""},
	{"exec /proc/self/none", ""},
	{"exec ./quick_linux_amd64_test.go", ""},
	{"exec -- /proc/self/exe", ""},
	{"exec -trace /proc/self/exe", ""},
	{"test /proc/self/exe", ""},
}

func TestArguments(t *testing.T) {
	for _, c := range lines {
		args, ok := arguments(append([]string{"usys"}, strings.Fields(c.line)...))
		if got := strings.Join(args, " "); ok != (c.want != "") || got != c.want {
			t.Errorf("arguments of %q: %q, %v; want %q", c.line, got, ok, c.want)
		}
	}
}

// TestStart has a command with this package start a script instead of the loader, in Go and in C. Go's
// runtime prints what it initialises; in C it does not start.
func TestStart(t *testing.T) {
	for _, cgo := range []string{"CGO_ENABLED=0", "CGO_ENABLED=1"} {
		command, cache := filepath.Join(t.TempDir(), "command"), t.TempDir()
		run := func(name string, env []string, args ...string) string {
			cmd := exec.Command(name, args...)
			cmd.Env = append(os.Environ(), append([]string{"CC=", "GOCOVERDIR="}, env...)...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %v\n%s", cmd, err, out)
			}
			return strings.TrimSpace(string(out))
		}
		if out := run("go", []string{cgo}, "build", "-o", command, "./testdata/command"); out != "" {
			t.Fatalf("go build prints %s", out)
		}
		for _, home := range [][]string{{"XDG_CACHE_HOME=" + cache}, {"XDG_CACHE_HOME=", "HOME=" + filepath.Dir(cache)}} {
			link, ok := strings.CutSuffix(run(command, home), " true")
			if !ok {
				t.Fatalf("%s, %s: there is no link", cgo, home)
			}
			if err := os.MkdirAll(filepath.Dir(link), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(link, []byte("#!/bin/sh\necho \"quick: $*\"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			for _, c := range lines {
				want := link + " true"
				env := home
				if c.want != "" {
					want = "quick: " + c.want
					if cgo == "CGO_ENABLED=1" {
						env = append([]string{"GODEBUG=inittrace=1"}, home...)
					}
				}
				if got := run(command, env, strings.Fields(c.line)...); got != want {
					t.Errorf("%s, %s: %q prints %q, want %q", cgo, home, c.line, got, want)
				}
			}
			for _, env := range []string{"CC=gcc", "GOCOVERDIR=" + cache} {
				if got := run(command, append(home, env), "exec", command); got != link+" true" {
					t.Errorf("%s, %s: with %s prints %q", cgo, home, env, got)
				}
			}
		}
	}
}
