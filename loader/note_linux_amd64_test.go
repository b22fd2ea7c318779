package loader

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/toolchain/mark"
)

// run runs a command, which must succeed.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// marked builds a program, and returns its file and what it must be read as.
func marked(t *testing.T, flags ...string) (text []byte, want string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module program\n\ngo 1.25\n")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() {}\n")
	usys, program := filepath.Join(dir, "usys"), filepath.Join(dir, "program")
	build := append(coverage.Build(), "-o", usys, "../cmd/usys")
	run(t, ".", build[0], build[1:]...)
	run(t, dir, usys, append(append([]string{"build", "-o", program}, flags...), ".")...)
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	n, err := mark.Read(program)
	if err != nil || n.Offsets == nil {
		t.Fatal(n, err)
	}
	want = fmt.Sprintf("1 1 %#x", n.Offsets.Moduledata)
	for v, i := reflect.ValueOf(*n.Offsets), 1; i < v.NumField(); i++ {
		want += fmt.Sprint(" ", v.Field(i).Uint())
	}
	return text, want
}

// second returns where the second note begins in a program.
func second(t *testing.T, program []byte) int {
	t.Helper()
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(abi.NoteName)+1))
	head = binary.LittleEndian.AppendUint32(head, abi.SizeOffsets)
	head = binary.LittleEndian.AppendUint32(head, abi.NoteTypeOffsets)
	at := bytes.Index(program, append(head, abi.NoteName...))
	if at < 0 {
		t.Fatal("the program has no second note")
	}
	return at
}

// TestNotes reads a program's notes in C: as toolchain/mark has written them, and where
// they are damaged or those of an older toolchain.
func TestNotes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	exe := filepath.Join(t.TempDir(), "note")
	run(t, ".", "gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-iquote", ".", "-iquote", "../parlib",
		"-o", exe, "testdata/note/main.c", "note.c", "../parlib/text.c")
	for _, flags := range [][]string{nil, {"-ldflags=-s -w", "-buildmode=pie"}} {
		text, want := marked(t, flags...)
		at := second(t, text)
		with := func(at int, word uint32) []byte {
			b := bytes.Clone(text)
			binary.LittleEndian.PutUint32(b[at:], word)
			return b
		}
		const desc = 20
		ours := "1 1 none"
		var names, wants []string
		for i, c := range []struct {
			text []byte
			want string
		}{
			{text, want},
			{with(at+8, 77), ours},                 // of a type that nothing knows
			{with(at+4, abi.SizeOffsets-4), ours},  // an earlier version
			{with(at+4, 1<<31), ours},              // longer than the segment
			{with(at, 1<<31), ours},                // so is the name
			{with(at+desc+abi.OffsetsGM, 3), ours}, // no structure has a pointer there
			{with(at+desc+abi.OffsetsGM, abi.NoOffset), ours},
			{with(at+desc+abi.OffsetsLabelValue, abi.NoOffset), want[:strings.LastIndex(want, " ")] + " 4294967295"}, // as before go1.26
			{with(at+desc+abi.OffsetsMG0, 1<<16), ours},                                                              // no structure is as large
			{text[:at+desc], "2 0 none"},                                                                             // the end of the file is missing
			{text[:elf.EI_NIDENT], "0 0 none"},
		} {
			name := filepath.Join(t.TempDir(), fmt.Sprint(i))
			write(t, name, string(c.text))
			names, wants = append(names, name), append(wants, c.want)
		}
		got := strings.Split(strings.TrimSpace(run(t, ".", exe, names...)), "\n")
		for i := range wants {
			if i >= len(got) || got[i] != wants[i] {
				t.Errorf("%q, file %d: %q, want %q", flags, i, got[i], wants[i])
			}
		}
	}
}
