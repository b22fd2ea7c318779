package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goFiles returns the files of this module's packages in the command, by go list for a system.
func goFiles(t *testing.T, system string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", `-f={{if .Module}}{{if .Module.Main}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .SFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}{{end}}`, ".")
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	return strings.Fields(string(out))
}

// constraint matches the line that has a file compiled for some systems only.
var constraint = regexp.MustCompile(`(?m)^//go:build .*\n`)

// asOn builds this command for this machine with the files that another system's has: a file for Linux only is
// absent, and one for other systems is there.
func asOn(t *testing.T, system string) string {
	t.Helper()
	here, there := goFiles(t, "linux"), goFiles(t, system)
	dir, replace := t.TempDir(), map[string]string{}
	empty := filepath.Join(dir, "empty.s")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range here {
		switch absent := !slices.Contains(there, name); {
		case absent && filepath.Ext(name) == ".s": // some are embedded, too
			replace[name] = empty
		case absent:
			replace[name] = ""
		}
	}
	for _, name := range there {
		if slices.Contains(here, name) {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.ReplaceAll(filepath.Base(name), "_"+system, "")
		copied := filepath.Join(dir, strings.ReplaceAll(filepath.ToSlash(name), "/", "+"))
		if err := os.WriteFile(copied, constraint.ReplaceAll(text, nil), 0o666); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(filepath.Dir(name), "as_"+base)] = copied
	}
	if len(replace) < 10 {
		t.Errorf("%s: %d files differ from Linux's, want 10 or more: %v", system, len(replace), replace)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay, usys := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "usys")
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-overlay="+overlay, "-o", usys, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build with the files of %s: %v\n%s", system, err, out)
	}
	return usys
}

// TestElsewhere builds a program by usys build as it is on other systems: the bytes are those of Linux's.
func TestElsewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command again")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module hello\n\ngo 1.25\n")
	write("main.go", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n")
	build := func(usys string) string {
		cmd := exec.Command(usys, "build", "-trimpath", "-o", "hello", ".")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s build: %v\n%s", usys, err, out)
		}
		text, err := os.ReadFile(filepath.Join(dir, "hello"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := build(commandHere(t))
	for _, system := range []string{"darwin", "windows"} {
		if got := build(asOn(t, system)); got != want {
			t.Errorf("with the files of %s: %d bytes differ from the %d of Linux's usys build", system, len(got), len(want))
		}
	}
}
