//go:build linux && amd64

package seam

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/usys-go/bridge/toolchain/arch"
)

// numbers reads matches of a name and a number from text.
func numbers(t *testing.T, text []byte, pattern string, name, number int) map[string]int64 {
	t.Helper()
	list := map[string]int64{}
	for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
		n, err := strconv.ParseInt(string(m[number]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		list[string(m[name])] = n
	}
	if len(list) < 300 {
		t.Fatalf("%d system calls match %s, want at least 300", len(list), pattern)
	}
	return list
}

func table(t *testing.T) map[string]int64 {
	t.Helper()
	text, err := os.ReadFile("../../parlib/linux_nr_amd64.h")
	if err != nil {
		t.Fatal(err)
	}
	return numbers(t, text, `CALL\((\d+), (\w+)\)`, 2, 1)
}

// TestNumbersAreLinuxs compares the table of system calls with the kernel's own
// header, for calls that both have.
func TestNumbersAreLinuxs(t *testing.T) {
	out, err := exec.Command("gcc", "-E", "-dM", "-include", "asm/unistd.h", "-x", "c", os.DevNull).Output()
	if err != nil {
		t.Fatal(err)
	}
	ours, kernels := table(t), numbers(t, out, `#define __NR_(\w+) (\d+)\n`, 1, 2)
	last := slices.Max(slices.Collect(maps.Values(ours)))
	for name, n := range kernels {
		got, ok := ours[name]
		if ok && got != n || !ok && n <= last {
			t.Errorf("linux_nr_amd64.h: %s is %d (known: %v), want %d", name, got, ok, n)
		}
	}
}

// TestNumbersOfSites compares the numbers of package arch with those of the
// site rules.
func TestNumbersOfSites(t *testing.T) {
	ours, c := table(t), arch.AMD64.Calls
	for name, n := range map[string]int64{
		"munmap": c.Munmap, "rt_sigreturn": c.Sigreturn, "clone": c.Clone, "vfork": c.Vfork, "exit": c.Exit,
		"clone3": c.Clone3,
	} {
		if n != ours[name] {
			t.Errorf("arch.AMD64.Calls has %d for %s, want %d", n, name, ours[name])
		}
	}
}
