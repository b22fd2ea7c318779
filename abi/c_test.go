package abi_test

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/gen/emit"
)

// prefixes maps the prefixes of names in package abi to C structs: those of usysabi.h, the one
// of parlib that Go reads, and those of the loader that Go code lays out.
var prefixes = map[string]string{
	"usys_string": "String", "usys_func": "Func", "usys_const": "Const", "usys_desc": "Desc", "usys_code": "Code", "usys_table": "Table", "usys_words": "Words", "usys_stacks": "Stacks",
	"usys_ret": "Ret", "usys_fret": "FRet", "usys_f32ret": "F32Ret", "usys_ops": "Ops",
	"usys_served_func": "ServedFunc", "usys_served_const": "ServedConst", "usys_served": "Served",
	"usys_record": "Record", "usys_offsets": "Offsets", "usys_sim": "SimState",
}

// cNames maps names in package abi to the C constants.
var cNames = map[string]string{
	"USYS_SENTINEL": "Sentinel", "USYS_MAGIC": "Magic", "USYS_MAJOR": "Major", "USYS_MINOR": "Minor", "USYS_SLOT_BASE": "TableSlot",
	"USYS_NB": "FlagNB", "USYS_ERRNO_RESULT": "FlagErrno", "USYS_LINUX": "FlagLinux", "USYS_ARGS_SHIFT": "FlagArgsShift", "USYS_ARGS_MASK": "FlagArgsMask", "USYS_STACK_MASK": "FlagStackMask",
	"USYS_ABSENT": "StateAbsent", "USYS_FILLED": "StateFilled", "USYS_DIFFERS": "StateDiffers",
	"USYS_NONE": "StatusNone", "USYS_SERVED": "StatusServed", "USYS_BAD_SENTINEL": "StatusSentinel",
	"USYS_BAD_VERSION": "StatusVersion", "USYS_UNKNOWN": "StatusUnknown", "USYS_DAMAGED": "StatusDamaged",
}

// structs compares every member of every struct of usysabi.h, as the C compiler
// lays it out, in both directions.
func structs(v *values) {
	t := v.t
	dir := header(t)
	found := layout(t, dir, "#include \"abi.h\"\n", "")
	if len(found) != len(prefixes)-3 {
		t.Errorf("usysabi.h has the structs %s: package abi has %d", slices.Sorted(maps.Keys(found)), len(prefixes)-3)
	}
	for name, header := range map[string]string{"usys_record": "parlib/call_record.h", "usys_offsets": "loader/note.h", "usys_sim": "loader/sim_tick.h"} {
		include, err := filepath.Abs(filepath.Dir("../" + header))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = layout(t, dir, "#include \""+filepath.Base(header)+"\"\n", include)[name]
	}
	known := map[string]bool{}
	for c, s := range found {
		prefix := prefixes[c]
		if s == nil || prefix == "" {
			t.Errorf("struct %s: its layout in C is %v, its prefix in package abi %q; want both", c, s, prefix)
			continue
		}
		v.equal("Size"+prefix, uint64(s.ByteSize), "struct "+c)
		for _, m := range s.Field {
			name := v.member(prefix, m.Name)
			if name == "" {
				t.Errorf("struct %s has %s, which package abi lacks", c, m.Name)
				continue
			}
			known[name] = true
			v.equal(name, uint64(m.ByteOffset), "struct "+c)
			if a, ok := m.Type.(*dwarf.ArrayType); ok && c == "usys_table" && m.Name != "slot" && m.Name != "fn" {
				v.equal("Size"+name, uint64(a.Count), "struct "+c)
			} else if ok && m.Name == "digest" {
				v.equal("SizeDigest", uint64(a.Count), "struct "+c)
			} else if ok && m.Name == "fn" {
				v.equal("SentinelSlot", uint64(a.Count), "struct "+c)
			}
		}
	}
	for _, prefix := range prefixes {
		for _, name := range v.with(prefix) {
			if !known[name] {
				t.Errorf("C has no member for abi.%s", name)
			}
		}
	}
}

// member returns the name in package abi of a struct's member, which differs in case and
// underscores only.
func (v *values) member(prefix, c string) string {
	c = strings.ReplaceAll(c, "_", "")
	for name := range v.of {
		if strings.EqualFold(name, prefix+c) && strings.HasPrefix(name, prefix) {
			return name
		}
	}
	return ""
}

// header puts the header that every host includes into a directory.
func header(t *testing.T) (dir string) {
	t.Helper()
	text, err := emit.ABIHeader(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "abi.h"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// cc runs the C compiler on a file of this text.
func cc(t *testing.T, dir, text string, args ...string) ([]byte, error) {
	t.Helper()
	file := filepath.Join(dir, "abi.c")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cc", append(args, file)...)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}

// layout compiles a file and reads the structs whose tags begin with usys_ from the
// compiler's debugging information.
func layout(t *testing.T, dir, text, include string) map[string]*dwarf.StructType {
	t.Helper()
	args := []string{"-std=gnu11", "-g", "-fno-eliminate-unused-debug-types", "-c", "-o", "abi.o"}
	if include != "" {
		args = append(args, "-I"+include)
	}
	if out, err := cc(t, dir, text, args...); err != nil {
		t.Fatalf("cc %q: %v\n%s", args, err, out)
	}
	f, err := elf.Open(filepath.Join(dir, "abi.o"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*dwarf.StructType{}
	for r := d.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return found
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		if e.Tag != dwarf.TagStructType || !strings.HasPrefix(name, "usys_") || e.Val(dwarf.AttrDeclaration) == true {
			continue
		}
		typ, err := d.Type(e.Offset)
		if err != nil {
			t.Fatal(err)
		}
		found[name] = typ.(*dwarf.StructType)
	}
}

// cConstants compares every constant of usysabi.h: macros that are numbers, and enumerators.
func cConstants(v *values) {
	t := v.t
	dir := header(t)
	macros, err := cc(t, dir, "#include \"abi.h\"\n", "-std=gnu11", "-E", "-dM")
	if err != nil {
		t.Fatalf("cc -E -dM of abi.h: %v\n%s", err, macros)
	}
	text := read(t, "gen/emit/usysabi.h")
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^#define (USYS_\w+) [0-9(]`).FindAllSubmatch(macros, -1) {
		found[string(m[1])] = true
	}
	for _, enum := range regexp.MustCompile(`(?s)enum\s*\{(.*?)\}`).FindAllStringSubmatch(text, -1) {
		for _, name := range regexp.MustCompile(`\bUSYS_\w+`).FindAllString(enum[1], -1) {
			found[name] = true
		}
	}
	var asserts strings.Builder
	asserts.WriteString("#include \"abi.h\"\n")
	for name := range found {
		if cNames[name] == "" {
			t.Errorf("usysabi.h has %s, which package abi lacks", name)
			continue
		}
		n, _ := v.number(cNames[name])
		fmt.Fprintf(&asserts, "_Static_assert(%s == %#xul, \"%s\");\n", name, n, name)
	}
	for name := range cNames {
		if !found[name] {
			t.Errorf("usysabi.h has no %s", name)
		}
	}
	check := []string{"-std=gnu11", "-Wall", "-Werror", "-fsyntax-only"}
	if out, err := cc(t, dir, asserts.String(), check...); err != nil {
		t.Errorf("cc of the assertions: %v\n%s", err, out)
	}
	if _, err := cc(t, dir, strings.Replace(asserts.String(), "USYS_UNKNOWN == 0x4ul", "USYS_UNKNOWN == 0x5ul", 1), check...); err == nil {
		t.Error("the test cannot tell: C accepts a wrong number")
	}
}
