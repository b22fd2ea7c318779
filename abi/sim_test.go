package abi_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sim compares the memory that schedule points and hosts share in C's header, in the constants
// and the struct of package runtime, and in the third note.
func sim(v *values) {
	t := v.t
	names := map[string]string{"USYS_SIM_TICK": "SimTick", "USYS_SIM_ACCESS": "SimAccess", "USYS_SIM_ATOMIC": "SimAtomic", "USYS_SIM_BUSY": "SimBusy"}
	var asserts strings.Builder
	asserts.WriteString("#include \"sim_tick.h\"\n")
	for c, name := range names {
		n, _ := v.number(name)
		fmt.Fprintf(&asserts, "_Static_assert(%s == %#xul, \"%s\");\n", c, n, c)
	}
	include, err := filepath.Abs("../loader")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := cc(t, t.TempDir(), asserts.String(), "-std=gnu11", "-Wall", "-Werror", "-fsyntax-only", "-I"+include); err != nil {
		t.Errorf("cc of the assertions: %v\n%s", err, out)
	}
	text := read(t, "toolchain/_runtime/sim/sim_usys_linux_amd64.go")
	n := 0
	for _, m := range regexp.MustCompile(`(?m)^\tusys(Sim\w+) += (\w+)`).FindAllStringSubmatch(text, -1) {
		got, err := strconv.ParseUint(m[2], 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		v.equal(m[1], got, "sim_usys_linux_amd64.go")
		n++
	}
	if n != len(names) {
		t.Errorf("package runtime has %d numbers of schedule points, not %d", n, len(names))
	}
	members := "\tleft   int64  // schedule points that pass before one enters the host\n\ton     uint32 // the host wants them\n\theld   uint32 // the goroutine that is to wait while others can run\n"
	if !strings.Contains(text, members) {
		t.Errorf("package runtime's usysSimState has other members than struct usys_sim: want\n%s", members)
	}
	simNote(v, section(read(t, "docs/abi.md"), "### The ELF note"))
}

// simNote compares the third note.
func simNote(v *values, text string) {
	t := v.t
	_, third, _ := strings.Cut(text, "\nThe third note")
	typ, _ := v.number("NoteTypeSim")
	size, _ := v.number("SizeNoteSim")
	for _, want := range []string{fmt.Sprintf("| type | %d |", typ), fmt.Sprintf("| %d bytes |", size)} {
		if !strings.Contains(third, want) {
			t.Errorf("docs/abi.md does not say %q of the third note", want)
		}
	}
	if c := fmt.Sprintf("NOTE_SIM = %d }", typ); !strings.Contains(read(t, "loader/note.c"), c) {
		t.Errorf("loader/note.c has no %s", c)
	}
}

// behindOffsets compares the address behind the offsets in package runtime.
func behindOffsets(t *testing.T, v *values, text string, size uint64) {
	t.Helper()
	v.equal("BehindOffsets", size, "offsets_usys_linux_amd64.s")
	for _, value := range []string{"runtime·usyssim+usysSimState_left(SB)", "0"} {
		if want := fmt.Sprintf("DATA runtime·usysoffsets+%d(SB)/8, $%s\n", size, value); !strings.Contains(text, want) {
			t.Errorf("offsets_usys_linux_amd64.s has no %s", want)
		}
	}
}
