package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/toolchain/mark"
)

// TestDockerfile executes the RUN lines of the Dockerfile in testdata/docker as
// an image's build would: one shell each, the source in the working directory,
// nothing in the home directory.
func TestDockerfile(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this module from a module proxy")
	}
	src, home := t.TempDir(), t.TempDir()
	if err := os.CopyFS(src, os.DirFS("testdata/docker")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/docker/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	caches, err := goCaches()
	if err != nil {
		t.Fatal(err)
	}
	var env []string
	for _, v := range caches {
		if strings.HasPrefix(v, "GOCACHE=") { // a build without the cache would take minutes
			env = append(env, v)
		}
	}
	env = append(env,
		"HOME="+home,
		"GOPATH="+home+"/go",
		"GOMODCACHE="+userCache,
		"PATH="+home+"/go/bin"+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"GOPROXY="+proxy(t), "GOSUMDB=off", "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local",
		"VERSION="+moduleVersion,
	)
	n := 0
	for line := range strings.Lines(string(text)) {
		command, ok := strings.CutPrefix(line, "RUN ")
		if !ok {
			continue
		}
		n++
		cmd := exec.Command("/bin/sh", "-c", command)
		cmd.Dir, cmd.Env = src, env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s%v\n%s", line, err, out)
		}
	}
	if n != 2 {
		t.Errorf("%d RUN lines, want 2", n)
	}
	server := filepath.Join(src, "server")
	if _, err := mark.Read(server); err != nil {
		t.Error(err)
	}
	// The image has nothing but this file in it.
	out, err := exec.Command(server).CombinedOutput()
	if err != nil || string(out) != "hello from a container\n" {
		t.Errorf("the server: %v, want hello from a container, got\n%s", err, out)
	}
}
