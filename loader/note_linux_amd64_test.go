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
	"strconv"
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

// marked builds a program, and returns its file and the expected output of the reader.
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
		t.Fatalf("Read = %+v, %v; want offsets", n, err)
	}
	want = fmt.Sprintf("1 1 %#x", n.Offsets.Moduledata)
	for v, i := reflect.ValueOf(*n.Offsets), 1; i < v.NumField(); i++ {
		want += fmt.Sprint(" ", v.Field(i).Uint())
	}
	if n.Sim != 0 {
		want += fmt.Sprintf(" sim %#x", n.Sim)
	}
	return text, want
}

// second returns the position of the second note in a program.
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

// unlabelled returns the words of a note with another LabelValue: the fifth from the end.
func unlabelled(words string) string {
	list := strings.Fields(words)
	list[len(list)-5] = fmt.Sprint(uint32(abi.NoOffset))
	return strings.Join(list, " ")
}

// TestNotes reads a program's notes in C: as toolchain/mark writes them, damaged, and of an
// older toolchain.
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
			{with(at+8, 77), ours},                 // of an unknown type
			{with(at+4, abi.SizeOffsets-4), ours},  // an earlier version
			{with(at+4, 1<<31), ours},              // longer than the segment
			{with(at, 1<<31), ours},                // so is the name
			{with(at+desc+abi.OffsetsGM, 3), ours}, // not aligned for a pointer
			{with(at+desc+abi.OffsetsGM, abi.NoOffset), ours},
			{with(at+desc+abi.OffsetsLabelValue, abi.NoOffset), unlabelled(want)}, // as before go1.26
			{with(at+desc+abi.OffsetsMG0, 1<<16), ours},                           // no structure is as large
			{text[:at+desc], "2 0 none"},                                          // the end of the file is missing
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

// TestSimNote reads the third note, which the test makes from the second: that also begins
// with an address in the program's data.
func TestSimNote(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	exe := filepath.Join(t.TempDir(), "note")
	run(t, ".", "gcc", "-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-iquote", ".", "-iquote", "../parlib",
		"-o", exe, "testdata/note/main.c", "note.c", "../parlib/text.c")
	text, want := marked(t)
	data := strings.Fields(want)[2]
	address, err := strconv.ParseUint(data, 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	at := second(t, text)
	f, err := elf.NewFile(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address uint64
		size    uint32
		want    string
	}{
		{address, abi.SizeNoteSim, "1 1 none sim " + data},
		{address, abi.SizeNoteSim + 4, "1 1 none sim " + data}, // a later version
		{address, abi.SizeNoteSim - 4, "1 1 none"},
		{address + 4, abi.SizeNoteSim, "1 1 none"}, // not aligned
		{f.Entry &^ 7, abi.SizeNoteSim, "1 1 none"},
		{0, abi.SizeNoteSim, "1 1 none"},
		{1<<64 - 8, abi.SizeNoteSim, "1 1 none"},
	} {
		b := bytes.Clone(text)
		binary.LittleEndian.PutUint32(b[at+4:], c.size)
		binary.LittleEndian.PutUint32(b[at+8:], abi.NoteTypeSim)
		binary.LittleEndian.PutUint64(b[at+20:], c.address)
		name := filepath.Join(t.TempDir(), "program")
		write(t, name, string(b))
		if got := strings.TrimSpace(run(t, ".", exe, name)); got != c.want {
			t.Errorf("%#x, %d bytes: %q, want %q", c.address, c.size, got, c.want)
		}
	}
}
