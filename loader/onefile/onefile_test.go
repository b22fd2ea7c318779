package onefile

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/usys-go/bridge/loader"
	"github.com/usys-go/bridge/toolchain/mark"
)

// TestJoin checks the refusals, and the places in the file. Tests of cmd/usys run such files.
func TestJoin(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("programs are hosted on linux/amd64")
	}
	host, err := loader.Bytes(loader.Options{Messages: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	program := build(t)
	whole, err := Parts{Loader: host, Program: program, Flags: []string{"-strict", "-c"}, Tools: []byte("tools")}.Join()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !mark.Hosted(f) {
		t.Error("Hosted of a file with a program is false, want true")
	}
	for _, p := range f.Progs {
		if p.Type == mark.SegmentProgram && (p.Off%align != 0 || !bytes.Equal(whole[p.Off:p.Off+p.Filesz], program)) {
			t.Errorf("the bytes at %#x are not the program, want it there, at a multiple of %#x", p.Off, align)
		}
	}
	if !bytes.Contains(whole, []byte("-strict\x00-c\x00\x00")) || !bytes.Contains(whole, []byte("tools")) {
		t.Error("the file lacks the flags or the tools, want both")
	}
	long := strings.Repeat("x", sizeText)
	for _, c := range []struct {
		parts Parts
		want  string
	}{
		{Parts{Loader: host, Program: whole}, "the program has a loader already"},
		{Parts{Loader: program, Program: program}, "the loader has no place for a program"},
		{Parts{Loader: []byte("x"), Program: program}, "the loader: "},
		{Parts{Loader: host, Program: []byte("x")}, "the program: "},
		{Parts{Loader: host, Program: program, Flags: []string{""}}, "an empty word is no flag of a host"},
		{Parts{Loader: host, Program: program, Flags: []string{long}}, "the flags of the host have 1001 bytes: 999 are possible"},
	} {
		if _, err := c.parts.Join(); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("Join: %v, want %q", err, c.want)
		}
	}
}

// build returns a program.
func build(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", "program", "main.go")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "program"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
