package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/toolchain/mark"
)

// A dockerfile is one that has been executed as an image's build would: one shell for each RUN
// line, the source in the working directory, nothing in the home directory.
type dockerfile struct {
	src, home  string
	runs       int
	copied     []string // files of the last image
	entrypoint []string
}

// buildImage executes a Dockerfile for the program in testdata/docker.
func buildImage(t *testing.T, text string) (d dockerfile) {
	t.Helper()
	d.src, d.home = t.TempDir(), t.TempDir()
	if err := os.CopyFS(d.src, os.DirFS("testdata/docker")); err != nil {
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
		"HOME="+d.home,
		"GOPATH="+d.home+"/go",
		"GOMODCACHE="+userCache,
		"PATH="+d.home+"/go/bin"+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"GOPROXY="+proxy(t), "GOSUMDB=off", "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local",
		"VERSION="+moduleVersion,
	)
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "RUN":
			d.runs++
			cmd := exec.Command("/bin/sh", "-c", rest)
			cmd.Dir, cmd.Env = d.src, env
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s%v\n%s", line, err, out)
			}
		case "COPY":
			if files, ok := strings.CutPrefix(rest, "--from=build "); ok {
				names := strings.Fields(files)
				for _, name := range names[:len(names)-1] {
					d.copied = append(d.copied, d.find(t, name))
				}
			}
		case "ENTRYPOINT":
			if err := json.Unmarshal([]byte(rest), &d.entrypoint); err != nil {
				t.Fatalf("%s%v", line, err)
			}
		}
	}
	return d
}

// find returns the file that has a name in the image of the build.
func (d *dockerfile) find(t *testing.T, name string) string {
	t.Helper()
	if base, ok := strings.CutPrefix(name, "/go/bin/"); ok {
		return filepath.Join(d.home, "go", "bin", base)
	}
	if path.Dir(name) != "/src" {
		t.Fatalf("COPY --from=build %s: want a file in /src or /go/bin", name)
	}
	return filepath.Join(d.src, path.Base(name))
}

// TestDockerfile builds the image of a server that no host runs.
func TestDockerfile(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this module from a module proxy")
	}
	text, err := os.ReadFile("testdata/docker/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	d := buildImage(t, string(text))
	if d.runs != 2 {
		t.Errorf("%d RUN lines, want 2", d.runs)
	}
	server := filepath.Join(d.src, "server")
	if _, err := mark.Read(server); err != nil {
		t.Error(err)
	}
	// The image has nothing but this file in it.
	out, err := exec.Command(server).CombinedOutput()
	if err != nil || string(out) != "hello from a container\n" {
		t.Errorf("the server: %v, want hello from a container, got\n%s", err, out)
	}
}

// TestContainerPage builds the images of docs/containers.md, and runs each in a root that has only its
// files.
func TestContainerPage(t *testing.T) {
	if testing.Short() {
		t.Skip("builds this module from a module proxy")
	}
	page, err := os.ReadFile("../../docs/containers.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```dockerfile\n")[1:]
	if len(blocks) != 3 {
		t.Fatalf("containers.md has %d Dockerfiles, want 3", len(blocks))
	}
	for i, block := range blocks {
		text, _, _ := strings.Cut(block, "```")
		d := buildImage(t, text)
		out, err := inImage(t, d.copied, nil, d.entrypoint...).CombinedOutput()
		if err != nil || string(out) != "hello from a container\n" {
			t.Errorf("Dockerfile %d: %v, want hello from a container, got\n%s", i, err, out)
		}
	}
}
