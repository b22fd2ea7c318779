package seam

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sources are the C files outside the seam.
func sources(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, dir := range []string{"parlib", "loader", "hosts/*"} {
		files, err := filepath.Glob(filepath.Join("../..", dir, "*.c"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f, "_amd64.c") {
				list = append(list, f)
			}
		}
	}
	if len(list) < 60 {
		t.Fatalf("%d C files, want at least 60", len(list))
	}
	return list
}

// compile checks a file with a compiler and returns the compiler's output.
func compile(cc, file string, flags ...string) (string, error) {
	args := append([]string{"-std=gnu11", "-O2", "-Wall", "-Wextra", "-fsyntax-only", "-mgeneral-regs-only",
		"-I", "../../loader", "-I", "../../parlib"}, flags...)
	out, err := exec.Command(cc, append(args, file)...).CombinedOutput()
	return string(out), err
}

// plain reports whether a file does not include the loader's headers, and so needs no port.
func plain(file string) bool {
	dir := filepath.Base(filepath.Dir(file))
	return dir == "simnet" || dir == "simdisk" || filepath.Base(file) == "fault_verdict.c"
}

// everyFile compiles each file outside the seam twice: with empty accessors, which must
// go without a diagnostic, and for a processor without a port, where the first error must
// be the one of parlib/port.h.
func everyFile(t *testing.T, cc string, noPort ...string) {
	for _, f := range sources(t) {
		out, err := compile(cc, f, "-Werror", "-DUSYS_ARCH_STUB", "-I", "testdata")
		if err != nil || out != "" {
			t.Errorf("%s -DUSYS_ARCH_STUB %s: %v\n%s", cc, f, err, out)
		}
		if plain(f) {
			continue
		}
		out, err = compile(cc, f, noPort...)
		_, text, _ := strings.Cut(out, " error: ")
		if first, _, _ := strings.Cut(text, "\n"); err == nil || !strings.Contains(first, "usys has no port to this processor") {
			t.Errorf("%s %s: first error %q, %v, want parlib/port.h's #error", cc, f, first, err)
		}
	}
}

// TestStub checks that no file outside the seam depends on amd64. Freestanding:
// without the headers of a 32-bit libc, which gcc looks for where __x86_64__ is
// not defined.
func TestStub(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every C file")
	}
	everyFile(t, "gcc", "-U__x86_64__", "-ffreestanding")
}
