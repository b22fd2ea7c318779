package abi_test

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen/emit"
	"github.com/usys-go/bridge/gen/model"
)

// assembly compares the image that the generator lays out in assembly, and the offsets in the
// hand-written assembly.
func assembly(v *values) {
	t := v.t
	table := &model.Table{Name: "t", Funcs: []*model.Func{
		{C: "first", Name: "First", Num: 8, NB: true}, {C: "third", Name: "Third", Num: 10, NB: true},
	}}
	text, err := emit.Asm("amd64")(table)
	if err != nil {
		t.Fatal(err)
	}
	got := data(t, string(text), "·image")
	for name, want := range map[string]string{
		"Sentinel": "0xdeadbeef", "Magic": "0x3142415453595355", "Major": "1", "Minor": "1",
		"Desc": "·desc(SB)", "Code": "·code(SB)", "NSlots": "3",
	} {
		off, _ := v.number("Table" + name)
		if !strings.EqualFold(got[off], want) {
			t.Errorf("%s: at %d stands %q, not %s", name, off, got[off], want)
		}
		delete(got, off)
	}
	slot, _ := v.number("TableSlot")
	fn, _ := v.number("TableFn")
	n, _ := v.number("SentinelSlot")
	size, _ := v.number("SizeSlot")
	for i := range n + 3 {
		at := fn + size*i
		if i >= n {
			at = slot + size*(i-n)
		}
		if !isStub(got[at]) {
			t.Errorf("the slot at %d holds %q", at, got[at])
		}
		delete(got, at)
	}
	if len(got) > 0 {
		t.Errorf("more is laid out than package abi has: %v", got)
	}
	code := data(t, string(text), "·code")
	tramp, _ := v.number("CodeTramp")
	stub, _ := v.number("CodeStub")
	each, _ := v.number("SizeCode")
	if code[tramp] != "·First(SB)" || code[each+tramp] != "·Third(SB)" || !isStub(code[each+stub]) || len(code) != 4 {
		t.Errorf("code is laid out as %v, want First, Third, a stub after it, and 4 entries", code)
	}
	byHand(v)
	offsets(v)
}

// isStub reports whether a symbol is one of package usys's stubs, or one in the file of the
// table.
func isStub(symbol string) bool {
	return strings.HasPrefix(symbol, "usys·absent") || strings.HasPrefix(symbol, "absent_")
}

// offsets compares the words of package runtime for the second note: each is the macro of
// go_asm.h whose name the constant has. Package runtime must have every word of the note.
func offsets(v *values) {
	t := v.t
	text := read(t, "toolchain/_runtime/offsets_usys_linux_amd64.s")
	got := data(t, text, "runtime·usysoffsets")
	magic := v.text("MagicOffsets")
	if got[0] != strconv.Quote(magic) {
		t.Errorf("the offsets begin with %s, not %q", got[0], magic)
	}
	delete(got, 0)
	size, _ := v.number("SizeOffsets")
	behindOffsets(t, v, text, uint64(len(magic))+size)
	delete(got, uint64(len(magic))+size)
	for off, macro := range got {
		if macro == "runtime·firstmoduledata(SB)" {
			macro = "moduledata"
		}
		name := v.member("Offsets", strings.TrimPrefix(macro, "const_usys"))
		if name == "" {
			t.Errorf("package abi has no name for %s", macro)
			continue
		}
		v.equal(name, off-uint64(len(magic)), "offsets_usys_linux_amd64.s")
	}
	if names := v.with("Offsets"); len(got) != len(names) {
		t.Errorf("%d offsets in assembly, %d in package abi", len(got), len(names))
	}
	none, _ := v.number("NoOffset")
	if n := strings.Count(text, fmt.Sprintf(" %#x\n", none)); n != 4 {
		t.Errorf("offsets_usys_linux_amd64.s: %d numbers are abi.NoOffset", n)
	}
	behind, _ := v.number("BehindDesc")
	size, _ = v.number("SizeDesc")
	desc := data(t, read(t, "toolchain/_runtime/zusys_linux_amd64.s"), "runtime·usysdesc")
	if desc[behind] != "runtime·usysoffsets(SB)" || behind != size {
		t.Errorf("behind the description, at %d, stands %q", behind, desc[behind])
	}
}

// data returns the words that assembly lays out for a symbol, by their offsets.
func data(t *testing.T, text, symbol string) map[uint64]string {
	t.Helper()
	words := map[uint64]string{}
	for _, m := range regexp.MustCompile(`(?m)^DATA `+symbol+`\+(\d+)\(SB\)/[48], \$(\S+)`).FindAllStringSubmatch(text, -1) {
		off, err := strconv.ParseUint(m[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		words[off] = m[2]
	}
	return words
}

// byHand compares the offsets in package runtime's hand-written assembly.
func byHand(v *values) {
	t := v.t
	text := read(t, "toolchain/_runtime/usys_linux_amd64.s")
	status, _ := v.number("TableStatus")
	served, _ := v.number("StatusServed")
	slot, _ := v.number("TableSlot")
	n := 0
	for _, m := range regexp.MustCompile(`(\w+)\s+runtime·usystable\+(\d+)\(SB\)(?:, \$(\d+))?`).FindAllStringSubmatch(text, -1) {
		n++
		off, err := strconv.ParseUint(m[2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case off == status && m[1] == "CMPL" && m[3] == strconv.FormatUint(served, 10):
		case off == slot || off == slot+8:
		default:
			t.Errorf("usys_linux_amd64.s: %s is neither the status nor the slot of function 8 or 9", m[0])
		}
	}
	if n == 0 {
		t.Error("usys_linux_amd64.s has no offset in the table")
	}
}

// handshake compares the numbers by which the two sides find each other, in C and
// in assembly.
func handshake(v *values) {
	t := v.t
	var sources []string
	for _, pattern := range []string{"parlib/*.[chS]", "loader/*.[chS]", "hosts/*/*.[chS]", "toolchain/_runtime/usys_linux_*.s"} {
		files, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v; want one or more", pattern, len(files), err)
		}
		sources = append(sources, files...)
	}
	var text strings.Builder
	marked := 0
	for _, file := range sources {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
		if filepath.Ext(file) == ".S" && bytes.Contains(b, []byte(".ascii\t\"USYSHOST\"")) {
			marked++
			entry(v, file)
		}
	}
	if marked < 2 {
		t.Errorf("%d handlers with the mark, of parlib's and the loader's, want 2 or more", marked)
	}
	for name, pattern := range map[string]string{
		"HelloTable": `HELLO_TABLE\s*=\s*(0x\w+)`, "HelloConsts": `HELLO_CONSTS\s*=\s*(0x\w+)`, "AuxType": `AT_USYS\s*(?:=\s*)?(0x\w+)`,
	} {
		numbers := regexp.MustCompile(pattern).FindAllStringSubmatch(text.String(), -1)
		if len(numbers) == 0 {
			t.Errorf("no place defines %s", name)
		}
		for _, m := range numbers {
			n, err := strconv.ParseUint(m[1], 0, 64)
			if err != nil {
				t.Fatal(err)
			}
			v.equal(name, n, m[0])
		}
	}
	hello, _ := v.number("HelloTable")
	if want := "$0x" + strings.ToUpper(strconv.FormatUint(hello, 16)) + "000000000000, CX"; !strings.Contains(text.String(), want) {
		t.Errorf("package runtime's assembly has no %s", want)
	}
}

// entry assembles a handler and looks at its first bytes.
func entry(v *values, file string) {
	t := v.t
	object := filepath.Join(t.TempDir(), "entry.o")
	if out, err := exec.Command("cc", "-c", "-I", filepath.Dir(file), "-o", object, file).CombinedOutput(); err != nil {
		t.Fatalf("cc -c %s: %v\n%s", file, err, out)
	}
	f, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	code, err := f.Section(".text").Data()
	if err != nil {
		t.Fatal(err)
	}
	jump, _ := v.number("HostJump")
	major, _ := v.number("Major")
	want := append(append([]byte{0xeb, byte(jump)}, v.text("HostMark")...), byte(major), 0, 0, 0)
	if !bytes.Contains(code, want) || int(jump) != len(want)-2 {
		t.Errorf("%s: no handler begins with % x", file, want)
	}
}
