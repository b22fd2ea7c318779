package main

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runHosted runs a command, and returns its output and exit status.
func runHosted(t *testing.T, env []string, name string, args ...string) (out string, status int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), append(env, "CGO_ENABLED=0", "GOFLAGS=")...)
	text, err := cmd.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatalf("%v: %v\n%s", cmd, err, text)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// buildHere builds testdata/hosted with usys build and flags, and returns the file.
func buildHere(t *testing.T, usys string, flags ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "server")
	args := append(append([]string{"build", "-o", file}, flags...), "./testdata/hosted")
	if out, status := runHosted(t, nil, usys, args...); status != 0 || out != "" {
		t.Fatalf("usys %q: status %d, want 0 and no output, got\n%s", args, status, out)
	}
	return file
}

// TestHostedFile builds a program in every way that gives another layout, with its host in one file,
// and compares the file with the program alone: to users, and to go's tools.
func TestHostedFile(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	usys := commandHere(t)
	for _, flags := range [][]string{nil, {"-ldflags=-s -w", "-buildmode=pie"}, {"-buildmode=pie"}, {"-ldflags=-s -w"}} {
		alone, file := buildHere(t, usys, flags...), buildHere(t, usys, append([]string{"-hosted=-strict"}, flags...)...)
		for _, args := range [][]string{{"args", "a b", ""}, {"child"}} {
			want, wanted := runHosted(t, nil, alone, args...)
			want = strings.ReplaceAll(want, alone, file)
			for _, env := range [][]string{nil, {"USYS="}, {"USYS=host=off"}, {"USYS=strict=tree,vcores=1"}} {
				if got, status := runHosted(t, env, file, args...); got != want || status != wanted {
					t.Errorf("%q, %q with %q: status %d, %q; want %d, %q", flags, args, env, status, got, wanted, want)
				}
			}
			if got, status := runHosted(t, nil, usys, append([]string{"exec", "-strict=tree", file}, args...)...); got != want || status != wanted {
				t.Errorf("%q, %q, usys exec: status %d, %q; want %d, %q", flags, args, status, got, wanted, want)
			}
		}
		sameTools(t, alone, file)
		if out, _ := runHosted(t, nil, usys, "exec", "-trace", "-k", "-e", "trace=write", file, "args"); !strings.Contains(out, " > main.main (") || strings.Contains(out, "not known") {
			t.Errorf("%q: want all functions of a trace's stacks, got\n%s", flags, out)
		}
	}
}

// sameTools compares what go's tools read in two files.
func sameTools(t *testing.T, alone, file string) {
	t.Helper()
	want, err1 := buildinfo.ReadFile(alone)
	got, err2 := buildinfo.ReadFile(file)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" {
		t.Errorf("go version -m (-program +file):\n%s", diff)
	}
	for _, tool := range []string{"nm", "buildid"} {
		want, wanted := runHosted(t, nil, "go", "tool", tool, alone)
		got, status := runHosted(t, nil, "go", "tool", tool, file)
		if got = strings.ReplaceAll(got, file, alone); got != want || status != wanted {
			t.Errorf("go tool %s: status %d, want %d (-program +file):\n%s", tool, status, wanted, cmp.Diff(want, got))
		}
	}
	a, err1 := elf.Open(alone)
	b, err2 := elf.Open(file)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	defer b.Close()
	for _, s := range a.Sections {
		if s.Type == elf.SHT_NULL || s.Type == elf.SHT_NOBITS {
			continue
		}
		want, err1 := s.Data()
		got, err2 := b.Section(s.Name).Data()
		if err := errors.Join(err1, err2); err != nil || !bytes.Equal(got, want) {
			t.Errorf("section %s: %v; the file has %d bytes, want the program's %d", s.Name, err, len(got), len(want))
		}
	}
}

// TestHostedWords gives words in USYS, and flags of usys build -hosted.
func TestHostedWords(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	usys := filepath.Join(buildStatic(t), "usys")
	plain, tools := buildHere(t, usys, "-hosted"), buildHere(t, usys, "-hosted", "-tools")
	log := filepath.Join(t.TempDir(), "log")
	for _, c := range []struct {
		file, usys, want string // a part of the output or of the log
		status           int
	}{
		{plain, "c", "exit_group", 0},
		{plain, "c,S=name,o=" + log, "exit_group", 0},
		{plain, "strict,,c", "exit_group", 0},
		{plain, "vcores=0", "usys: -vcores needs a number", 2},
		{plain, "trace", "usys: USYS=trace: the host alone has", 2},
		{plain, "stict", "usys: USYS=stict: the host alone has", 2},
		{tools, "stict", "usys: exec: flag provided but not defined: -stict (did you mean -strict?)", 2},
		{tools, "trace:write:exit_group", "exit_group(0)", 0},
		{tools, "trace:write,strict=tree,k,o=" + log, " > main.main", 0},
	} {
		os.Remove(log)
		out, status := runHosted(t, []string{"USYS=" + c.usys}, c.file, "args")
		text, _ := os.ReadFile(log)
		if status != c.status || !strings.Contains(out+string(text), c.want) {
			t.Errorf("USYS=%s: status %d, want %d and %q in\n%s%s", c.usys, status, c.status, c.want, out, text)
		}
	}
	if out, status := runHosted(t, nil, usys, "status", plain); status != 2 || !strings.Contains(out, "it has its host: usys build -hosted made it") {
		t.Errorf("usys status: status %d, want 2 and that the file has its host, got\n%s", status, out)
	}
	for _, verb := range []string{"install", "run", "test", "overlay"} {
		if out, status := runHosted(t, nil, usys, verb, "-hosted", "./testdata/hosted"); status != 2 || out != "usys: -hosted and -tools are flags of usys build (build the program, then run or copy it)\n" {
			t.Errorf("usys %s -hosted: status %d, %q; want 2 and that usys build has it", verb, status, out)
		}
	}
	for _, c := range []struct{ flags, want string }{
		{"-hosted=-x", "usys: -hosted=-x: "},
		{"-hosted=-trace", "usys: -hosted=-trace: the host alone has "},
		{"-hosted=-strict -deny socket", "the host alone has "},
		{"-hosted=strict", "usys: -hosted=strict: strict is no flag"},
		{"-tools", "usys: -tools: a file has the tools for its host (add -hosted)"},
		{"-hosted -sim", "leave one out"},
	} {
		args := []string{"build", "-o", log}
		if strings.HasPrefix(c.flags, "-hosted -") {
			args = append(args, strings.Fields(c.flags)...)
		} else {
			args = append(args, c.flags)
		}
		out, status := runHosted(t, nil, usys, append(args, "./testdata/hosted")...)
		if status != 2 || !strings.Contains(out, c.want) || strings.Count(out, "\n") != 1 {
			t.Errorf("usys build %s: status %d, want 2 and one line with %q, got\n%s", c.flags, status, c.want, out)
		}
	}
}

// TestLoaderCommand writes a loader, and runs it.
func TestLoaderCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and programs")
	}
	usys := commandHere(t)
	program, file := buildHere(t, usys), filepath.Join(t.TempDir(), "loader")
	if out, status := runHosted(t, nil, usys, "loader", "-o", file); status != 0 || out != "" {
		t.Fatalf("usys loader: status %d, want 0 and no output, got\n%s", status, out)
	}
	if out, status := runHosted(t, nil, file, "-h"); status != 0 || !strings.Contains(out, "\n  -strict ") {
		t.Errorf("loader -h: status %d, want 0 and the flags, got\n%s", status, out)
	}
	want, _ := runHosted(t, nil, program, "child")
	if out, status := runHosted(t, nil, file, "-strict=tree", program, "child"); status != 0 || out != want {
		t.Errorf("loader -strict=tree: status %d, %q; want 0, %q", status, out, want)
	}
	for _, args := range [][]string{{}, {"-o", t.TempDir()}, {"-o", file, "x"}, {"-x"}, {"-o", file, "-host", "/nowhere.c"}} {
		if out, status := runHosted(t, nil, usys, append([]string{"loader"}, args...)...); status != 2 || strings.Count(out, "\n") != 1 {
			t.Errorf("usys loader %q: status %d, want 2 and one line, got\n%s", args, status, out)
		}
	}
}
