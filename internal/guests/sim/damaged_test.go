//go:build linux && amd64

package sim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/guests"
	"github.com/usys-go/bridge/loader"
)

// A damaged file is either refused with a message of one line, or the damage has no effect: neither
// the loader nor the program crashes. The test does not change the entry point, which may lie
// anywhere in the code, or notes, which refer to a program's own variables.
func TestDamagedFiles(t *testing.T) {
	load, err := loader.Build("", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		build []string
		flags []string // of the loader
	}{
		{"simulated", []string{"build", "-sim"}, []string{"-strict", "-sim", "seed=1"}},
		{"position-independent", []string{"build", "-buildmode=pie"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "program")
			if err := kit.Build(guests.Native, "testdata/hello", c.build[0], append(c.build[1:], "-o", file, ".")...); err != nil {
				t.Fatal(err)
			}
			sound, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := damaged{t: t, command: append(append([]string{load}, c.flags...), "--", file), file: file}
			for _, bit := range headerBits(sound) {
				text := append([]byte(nil), sound...)
				text[bit/8] ^= 1 << (bit % 8)
				d.run(text, fmt.Sprintf("byte %d, bit %d", bit/8, bit%8))
			}
			for _, n := range []int{0, 3, 4, 15, 63, 64, 100, 400, 4095, 4096, 8192, len(sound) / 3, len(sound) / 2, len(sound) * 2 / 3} {
				d.run(sound[:n], fmt.Sprintf("the first %d bytes", n))
			}
			t.Logf("%d files are refused, %d run", d.refused, d.fine)
			if d.refused < 200 || d.fine < 200 {
				t.Errorf("%d files are refused, %d run; want 200 or more of each", d.refused, d.fine)
			}
		})
	}
}

// headerBits returns the numbers of bits to flip: three of each byte of the header and the program
// headers, and one of every eighth byte of the section headers behind them.
func headerBits(file []byte) (bits []int) {
	const header, programHeader, entry, behindEntry, page = 64, 56, 24, 32, 4096
	end := header + programHeader*int(binary.LittleEndian.Uint16(file[56:]))
	for i := range end {
		if i < entry || i >= behindEntry {
			bits = append(bits, 8*i, 8*i+4, 8*i+7)
		}
	}
	const most = 2400 // notes stand behind the sections, at the end of the page
	for i := end; i < most; i += 8 {
		bits = append(bits, 8*i+i/8%8)
	}
	return bits
}

// damaged runs damaged copies of a program.
type damaged struct {
	t             *testing.T
	command       []string
	file          string
	refused, fine int
}

var refusal = regexp.MustCompile(`^usys: [^\n]+\n$`)

func (d *damaged) run(text []byte, damage string) {
	d.t.Helper()
	os.Remove(d.file) // the last run's process may still use it
	if err := os.WriteFile(d.file, text, 0o755); err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, d.command[0], d.command[1:]...)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	switch {
	case err == nil:
		d.fine++
	case !errors.As(err, &failed):
		d.t.Fatal(err)
	case failed.ExitCode() == 2 && refusal.Match(out):
		d.refused++
	default:
		d.t.Errorf("%s: %v, want exit status 2 and a refusal, got\n%.300s", damage, err, out)
	}
}
