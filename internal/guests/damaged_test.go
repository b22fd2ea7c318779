//go:build linux && amd64

package guests

import (
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/usys-go/bridge/toolchain/mark"
)

// An imageFile is a program's file, whose words can be changed by their addresses.
type imageFile struct {
	text  []byte
	progs []*elf.Prog
}

func openImage(t *testing.T, file string) (*imageFile, uint64) {
	t.Helper()
	note, err := mark.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return &imageFile{text, f.Progs}, note.Table
}

// word is the eight bytes at an address.
func (im *imageFile) word(t *testing.T, addr uint64) []byte {
	t.Helper()
	for _, p := range im.progs {
		if p.Type == elf.PT_LOAD && p.Vaddr <= addr && addr+8 <= p.Vaddr+p.Filesz {
			return im.text[p.Off+addr-p.Vaddr:][:8]
		}
	}
	t.Fatalf("nothing is at %#x", addr)
	return nil
}

// TestDamagedTable hosts programs whose table has wrong contents. Fields that a host
// writes may already be set; for a program that cannot be hosted, the loader must
// report an error, because the program would run without its host.
func TestDamagedTable(t *testing.T) {
	const desc, status, funcs, nfuncs = 80, 112, 48, 56 // offsets: docs/abi.md
	for _, c := range []struct {
		name  string
		spoil func(im *imageFile, table, desc uint64)
		sound bool
	}{
		{"untouched", func(*imageFile, uint64, uint64) {}, true},
		{"served-already", func(im *imageFile, table, _ uint64) {
			copy(im.word(t, table+status), "\x01\x00\x00\x00\x07\x00\x00\x00")
		}, true},
		{"no-descriptors", func(im *imageFile, table, _ uint64) { copy(im.word(t, table+desc), "\x10\x00\x00\x00\x00\x00\x00\x00") }, false},
		{"functions-nowhere", func(im *imageFile, _, d uint64) { copy(im.word(t, d+funcs), "\x00\x00\x00\x00\x00\x40\x00\x00") }, false},
		{"functions-without-end", func(im *imageFile, _, d uint64) { copy(im.word(t, d+nfuncs), "\x00\x00\x00\x00\x00\x00\x00\x40") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			im, table := openImage(t, guest.File(Hosted))
			c.spoil(im, table, binary.LittleEndian.Uint64(im.word(t, table+desc)))
			p := &Program{Kit: kit, table: filepath.Join(t.TempDir(), "guest")}
			if err := os.WriteFile(p.table, im.text, 0o755); err != nil {
				t.Fatal(err)
			}
			for _, column := range []Column{Hosted, Strict} {
				got, err := p.Run(column, time.Minute, nil, nil, "hello")
				if err != nil {
					t.Fatal(err)
				}
				if c.sound && (got.Status != "exit status 0" || got.Stderr != "") {
					t.Errorf("%s: got %+v, want exit status 0 and no message", column, got)
				}
				want := " has a table of functions that this host cannot serve: the file is damaged; build it again with usys build\n"
				if !c.sound && (got.Status != "exit status 2" || !strings.HasSuffix(got.Stderr, want) ||
					strings.Count(got.Stderr, "\n") != 1 || got.Stdout != "") {
					t.Errorf("%s: got %+v, want exit status 2 and the one message …%s", column, got, want)
				}
			}
		})
	}
}
