package behave

import (
	"bytes"
	"debug/elf"
	"strings"
	"testing"
)

func TestParseRules(t *testing.T) {
	r, err := ParseRules("rules", []byte("# all\n\nvcore run_*\nblock b why not\npass p\nallow f futex\ncalls f a b\npoints v o\nrecurse f 2K # deep\nlibcstack 64K\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.roots) != 1 || len(r.blocks) != 1 || len(r.pass) != 1 || len(r.allow) != 1 || len(r.calls) != 1 || len(r.points) != 1 ||
		r.recurse[0].n != 2048 || r.libc() != 64<<10 || !r.allowed("f", "futex") || r.allowed("g", "futex") || !r.stops("p") || r.stops("q") {
		t.Errorf("ParseRules = %+v, want one rule of each kind, recursion 2048, libc's stack %d", r, 64<<10)
	}
	for text, want := range map[string]string{
		"vcore":           "rules:1: vcore says too little (write vcore FUNCTION)",
		"\nallow f":       "rules:2: allow says too little (write allow FUNCTION WHAT)",
		"recurse f many":  `rules:1: recurse: "many" is no number from 1 to 2^30`,
		"recurse f 0":     `rules:1: recurse: "0" is no number from 1 to 2^30`,
		"libcstack 9999M": `rules:1: libcstack: "9999M" is no number from 1 to 2^30`,
		"pass [":          `rules:1: pass: "[" is no pattern`,
		"blocks f":        `rules:1: "blocks" is no rule (there are vcore, block, pass, allow, calls, points, recurse, libcstack)`,
	} {
		if _, err := ParseRules("rules", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Every system call is in exactly one list, and every name in the lists is a system call.
func TestSystemCalls(t *testing.T) {
	names := map[string]bool{}
	for _, n := range sysNumbers() {
		names[n] = true
	}
	for n := range short() {
		if !names[n] {
			t.Errorf("%s is no system call of amd64's", n)
		}
		if blocking()[n] != "" {
			t.Errorf("%s stands in both lists", n)
		}
	}
	for n, why := range blocking() {
		if !names[n] {
			t.Errorf("%s is no system call of amd64's", n)
		}
		if why == "" {
			t.Errorf("%s: no reason", n)
		}
	}
	for n, want := range map[int64]string{0: "read", 39: "getpid", 202: "futex", 231: "exit_group", 334: "rseq", 435: "clone3", 9999: "system call 9999"} {
		if got := sysName(n); got != want {
			t.Errorf("%d is %s, not %s", n, got, want)
		}
	}
}

// No function of libc is in two lists.
func TestLibc(t *testing.T) {
	for n := range libcLocks() {
		if libcShort()[n] || libcBlocks()[n] != "" {
			t.Errorf("%s stands in two lists", n)
		}
	}
	for n := range libcShort() {
		if libcBlocks()[n] != "" {
			t.Errorf("%s stands in two lists", n)
		}
	}
}

// A file that is not a host is refused with an error of one line.
func TestRefused(t *testing.T) {
	head := func(machine elf.Machine, typ elf.Type) []byte {
		b := make([]byte, 64)
		copy(b, "\x7fELF\x02\x01\x01")
		b[16], b[18], b[20], b[52], b[54], b[58] = byte(typ), byte(machine), 1, 64, 56, 64
		return b
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "empty: it is no ELF file"},
		{"text", []byte("hello, world, this is no ELF file at all"), "text: it is no ELF file"},
		{"arm", head(elf.EM_AARCH64, elf.ET_DYN), "arm: it is made for another machine, EM_AARCH64 (tables are for EM_X86_64)"},
		{"core", head(elf.EM_X86_64, elf.ET_CORE), "core: it is neither an object nor linked: ET_CORE"},
		{"archive", []byte("!<arch>\n"), "archive: an archive without ELF files"},
		{"damaged", []byte("!<arch>\n" + strings.Repeat("x", 60)), "damaged: the archive is damaged at byte 8"},
	} {
		_, err := Load(File{Name: c.name, R: bytes.NewReader(c.data), Size: int64(len(c.data))})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}
