package mark

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/internal/coverage"
)

// command runs a command, which must succeed.
func command(t *testing.T, dir string, name string, args ...string) {
	t.Helper()
	commandEnv(t, nil, dir, name, args...)
}

func commandEnv(t *testing.T, env []string, dir string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}

func buildUsys(t *testing.T, name string) {
	t.Helper()
	args := append(coverage.Build(), "-o", name, "../../cmd/usys")
	command(t, ".", args[0], args[1:]...)
}

// writeProgram writes the source of a program into a directory.
func writeProgram(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module program\n\ngo 1.25\n",
		"main.go": `package main

import (
	"context"
	"os"
	"runtime/pprof"
)

func main() {
	pprof.Do(context.Background(), pprof.Labels("key", "value"), func(context.Context) { os.Stdout.WriteString("ran\n") })
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestNote builds programs in every way that gives one another layout, and reads
// their notes: the table's address is the symbol's, digest and version are those
// in the image, and go's own tools still read the program.
func TestNote(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program in every way")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the rewriter is for linux/amd64")
	}
	dir := writeProgram(t)
	usys := filepath.Join(dir, "usys")
	buildUsys(t, usys)
	var first *Note
	for i, flags := range [][]string{
		{},
		{"-buildmode=pie"},
		{"-ldflags=-s -w"},
		{"-ldflags=-s -w", "-buildmode=pie"},
		{"-ldflags=-B=none"},
		{"-ldflags=-buildid="},
		{"-trimpath", "-ldflags=-compressdwarf=false"},
		{"-ldflags=-d"},
	} {
		t.Run(fmt.Sprint(flags), func(t *testing.T) {
			program := filepath.Join(dir, fmt.Sprint("p", i))
			command(t, dir, usys, append(append([]string{"build", "-o", program}, flags...), ".")...)
			command(t, dir, program)
			n, err := Read(program)
			if err != nil {
				t.Fatal(err)
			}
			if n.Major != 1 || n.Digest == [32]byte{} {
				t.Errorf("note %+v, want major version 1 and a digest", n)
			}
			f, err := elf.Open(program)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			checkAddresses(t, f, n)
			if first == nil {
				first = n
				checkOffsets(t, f, n.Offsets, false)
			}
			if n.Digest != first.Digest {
				t.Errorf("the digest is %x, want the first program's, %x", n.Digest, first.Digest)
			}
			got := *n.Offsets
			got.Moduledata = first.Offsets.Moduledata
			if got != *first.Offsets {
				t.Errorf("other offsets than the first program's: %+v, want %+v", got, *first.Offsets)
			}
			if i != 5 { // that has no build ID
				command(t, dir, "go", "tool", "buildid", program)
			}
			command(t, dir, "go", "version", "-m", program)
			buildsAgain(t, program, func() {
				command(t, dir, usys, append(append([]string{"build", "-o", program}, flags...), ".")...)
			})
		})
	}
}

// buildsAgain demands that a build makes the same program again.
func buildsAgain(t *testing.T, program string, build func()) {
	t.Helper()
	before, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	build()
	after, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Errorf("the same build gives other bytes: %d of them, %d before", len(after), len(before))
	}
}

// TestNone wants no note in a program of stock go.
func TestNone(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "linux" {
		t.Skip("no ELF")
	}
	if _, err := Read(self); !errors.Is(err, ErrNone) {
		t.Errorf("Read of a program without a note: %v, want %v", err, ErrNone)
	}
	if _, err := Read("mark.go"); err == nil {
		t.Error("Read(mark.go), a source file, gives no error")
	}
}

// TestTaken demands that no existing bytes are overwritten.
func TestTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the rewriter is for linux/amd64")
	}
	dir := t.TempDir()
	buildUsys(t, filepath.Join(dir, "usys"))
	data, err := os.ReadFile(filepath.Join(dir, "usys"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	want := &Note{Major: 1, Table: 2, Offsets: &Offsets{Moduledata: 1 << 40, GGoid: 3, ModuledataGofunc: 4}}
	note := want.bytes()
	if len(note) != 20+abi.SizeNote+20+abi.SizeOffsets {
		t.Fatalf("notes of %d bytes, want %d", len(note), 20+abi.SizeNote+20+abi.SizeOffsets)
	}
	once := bytes.Clone(data)
	if err := insert(f, once, note); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "once")
	if err := os.WriteFile(path, once, 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_NOTE {
			data[p.Off-1] = 1
		}
	}
	if err := insert(f, data, note); err == nil {
		t.Error("insert overwrites a byte that is not 0 and gives no error")
	}
}
