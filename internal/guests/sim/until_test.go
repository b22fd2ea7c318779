//go:build linux && amd64

package sim

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A run stops at an event, and the log's last numbered line is that of the event.
func TestUntil(t *testing.T) {
	file, dir := program(t, "goroutines"), t.TempDir()
	for _, event := range []string{"1", "70", "5001", "5002", "5003"} {
		core, log := filepath.Join(dir, "core"), filepath.Join(dir, "log")
		status, out, errs := sim(t, "-seed", "7", "-until", event, "-core", core, "-log", "-ticks", "-o", log, file)
		if status != 0 || !strings.Contains(errs, "stopped at event "+event+", after ") || !strings.Contains(errs, "(dlv core "+file+" "+core+")") {
			t.Fatalf("event %s: status %d, want 0 and the end at that event, with the core file's command; got\n%s%s", event, status, out, errs)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); f[0] != "-" {
				last = f[0]
			}
		}
		if last != event || !strings.HasSuffix(string(text), "+++ stopped at event "+event+" +++\n") {
			t.Errorf("event %s: the log's last event is %s, want that, and then that the run has stopped", event, last)
		}
	}
	if status, _, errs := sim(t, "-until", "100000000", "-core", filepath.Join(dir, "none"), file); status != 0 ||
		!regexp.MustCompile(`seed 1: the run has ended after \d+ events, before event 100000000\n`).MatchString(errs) {
		t.Errorf("status %d, want 0 and that the run has ended before the event, got\n%s", status, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Errorf("a run that has not stopped has the core file %s", filepath.Join(dir, "none"))
	}
}

// symbol returns the value of a variable of the program's in a core file.
func symbol(t *testing.T, file string, core *elf.File, name string) uint64 {
	t.Helper()
	p, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list, err := p.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Name != name {
			continue
		}
		for _, m := range core.Progs {
			if m.Type == elf.PT_LOAD && s.Value >= m.Vaddr && s.Value+8 <= m.Vaddr+m.Filesz {
				var b [8]byte
				if _, err := m.ReadAt(b[:], int64(s.Value-m.Vaddr)); err != nil {
					t.Fatal(err)
				}
				return binary.LittleEndian.Uint64(b[:])
			}
		}
	}
	t.Fatalf("the core file does not have %s", name)
	return 0
}

// The core file has the program's memory and all its threads, and is the same each time. It is
// small, because most of its apparent size is holes. Resource limits do not affect it.
func TestCore(t *testing.T) {
	file, dir := program(t, "goroutines"), t.TempDir()
	var first [2]uint64
	for range 2 {
		name := filepath.Join(dir, "core")
		command := fmt.Sprintf("ulimit -c 0; exec '%s' sim -seed 7 -until 5000 -core '%s' '%s'", kit.Table[0], name, file)
		if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		core, err := elf.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer core.Close()
		notes := core.Progs[0]
		b := make([]byte, notes.Filesz)
		if _, err := notes.ReadAt(b, 0); core.Type != elf.ET_CORE || notes.Type != elf.PT_NOTE || err != nil {
			t.Fatalf("the core file has the types %v and %v, %v; want ET_CORE, PT_NOTE", core.Type, notes.Type, err)
		}
		const statusNote = "\x05\x00\x00\x00\x50\x01\x00\x00\x01\x00\x00\x00CORE\x00"
		threads, goroutines := strings.Count(string(b), statusNote), symbol(t, file, core, "runtime.allglen")
		if threads < 3 || goroutines < 100 {
			t.Errorf("the core file has %d threads and %d goroutines, want 3, 100 or more", threads, goroutines)
		}
		if now := [2]uint64{uint64(threads), goroutines}; first[0] == 0 {
			first = now
		} else if now != first {
			t.Errorf("the core file has %v, at first %v", now, first)
		}
		if info, err := os.Stat(name); err != nil || info.Size() > 1<<30 {
			t.Errorf("the core file's size: %v, %v; want 1 GiB or less", info.Size(), err)
		}
	}
	if _, err := exec.LookPath("gdb"); err != nil {
		return // the other checks do not depend on it
	}
	out, err := exec.Command("gdb", "-nx", "-batch", "-ex", "info threads", file, filepath.Join(dir, "core")).CombinedOutput()
	if err != nil || strings.Count(string(out), "runtime.futex ()") < 2 {
		t.Errorf("gdb: %v, want two threads in runtime.futex, got\n%s", err, out)
	}
}

// The kept files of two runs of one seed are the same.
func TestKeep(t *testing.T) {
	file, dir := program(t, "goroutines"), t.TempDir()
	var dirs []string
	for _, seed := range []string{"7", "7", "8"} {
		d := filepath.Join(dir, fmt.Sprint("a run ", len(dirs)))
		if status, out, errs := sim(t, "-seed", seed, "-until", "5000", "-keep", d, file); status != 0 {
			t.Fatalf("status %d, want 0\n%s%s", status, out, errs)
		}
		dirs = append(dirs, d)
	}
	for _, name := range []string{"log", "stdout", "stderr", "report.json", "disk/etc/hosts"} {
		a, err := os.ReadFile(filepath.Join(dirs[0], name))
		b, err2 := os.ReadFile(filepath.Join(dirs[1], name))
		if err != nil || err2 != nil || string(a) != string(b) {
			t.Errorf("%s: %v, %v, %d and %d bytes; want two equal files", name, err, err2, len(a), len(b))
		}
	}
	if _, err := elf.Open(filepath.Join(dirs[0], "core")); err != nil {
		t.Error(err)
	}
	if status, out, errs := sim(t, "-diff", dirs[0], dirs[1]); status != 0 {
		t.Errorf("one seed: status %d, want 0\n%s%s", status, out, errs)
	}
	if status, out, errs := sim(t, "-diff", dirs[0], dirs[2]); status != 1 {
		t.Errorf("two seeds: status %d, want 1\n%s%s", status, out, errs)
	}
}
