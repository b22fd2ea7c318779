package mark

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/usys-go/bridge/abi"
	"github.com/usys-go/bridge/internal/releases"
)

// members are the fields of Offsets, with the structure and the member that each is the
// offset of.
var members = map[string]struct {
	at              uintptr // in the note
	structure, name string
}{
	"GGoid":              {abi.OffsetsGGoid, "runtime.g", "goid"},
	"GParentGoid":        {abi.OffsetsGParentGoid, "runtime.g", "parentGoid"},
	"GM":                 {abi.OffsetsGM, "runtime.g", "m"},
	"GStack":             {abi.OffsetsGStack, "runtime.g", "stack"},
	"GSched":             {abi.OffsetsGSched, "runtime.g", "sched"},
	"GLabels":            {abi.OffsetsGLabels, "runtime.g", "labels"},
	"MG0":                {abi.OffsetsMG0, "runtime.m", "g0"},
	"MGsignal":           {abi.OffsetsMGsignal, "runtime.m", "gsignal"},
	"MCurg":              {abi.OffsetsMCurg, "runtime.m", "curg"},
	"GobufSP":            {abi.OffsetsGobufSP, "runtime.gobuf", "sp"},
	"GobufPC":            {abi.OffsetsGobufPC, "runtime.gobuf", "pc"},
	"GobufBP":            {abi.OffsetsGobufBP, "runtime.gobuf", "bp"},
	"StackLo":            {abi.OffsetsStackLo, "runtime.stack", "lo"},
	"StackHi":            {abi.OffsetsStackHi, "runtime.stack", "hi"},
	"ModuledataPCHeader": {abi.OffsetsModuledataPCHeader, "runtime.moduledata", "pcHeader"},
	"ModuledataText":     {abi.OffsetsModuledataText, "runtime.moduledata", "text"},
	"ModuledataEtext":    {abi.OffsetsModuledataEtext, "runtime.moduledata", "etext"},
	"ModuledataGofunc":   {abi.OffsetsModuledataGofunc, "runtime.moduledata", "gofunc"},
	"LabelSetList":       {abi.OffsetsLabelSetList, labels + "Set", "List"},
	"LabelSize":          {abi.OffsetsLabelSize, labels + "Label", "size"},
	"LabelKey":           {abi.OffsetsLabelKey, labels + "Label", "Key"},
	"LabelValue":         {abi.OffsetsLabelValue, labels + "Label", "Value"},
	"GAncestors":         {abi.OffsetsGAncestors, "runtime.g", "ancestors"},
	"AncestorInfoSize":   {abi.OffsetsAncestorInfoSize, "runtime.ancestorInfo", "size"},
	"AncestorInfoPCs":    {abi.OffsetsAncestorInfoPCs, "runtime.ancestorInfo", "pcs"},
	"AncestorInfoGoid":   {abi.OffsetsAncestorInfoGoid, "runtime.ancestorInfo", "goid"},
}

// labels is the package that has them since go1.26.
const labels = "internal/runtime/pprof/label."

// oldLabels are the members that labels had before go1.26, when a set was at the beginning
// of the memory that g.labels points to.
var oldLabels = map[string]string{
	"LabelSetList": "runtime/pprof.LabelSet.list", "LabelSize": "runtime/pprof.label.size",
	"LabelKey": "runtime/pprof.label.key", "LabelValue": "runtime/pprof.label.value",
}

// TestLayout wants the fields of Offsets at the offsets of package abi.
func TestLayout(t *testing.T) {
	typ := reflect.TypeFor[Offsets]()
	if typ.Size() != abi.SizeOffsets || typ.NumField() != len(members)+1 || typ.Field(0).Name != "Moduledata" {
		t.Errorf("%d bytes, %d fields, the first %s; want %d, %d, Moduledata", typ.Size(), typ.NumField(), typ.Field(0).Name, abi.SizeOffsets, len(members)+1)
	}
	for name, m := range members {
		if f, ok := typ.FieldByName(name); !ok || f.Offset != m.at {
			t.Errorf("%s: at %d, want %d", name, f.Offset, m.at)
		}
	}
}

// checkAddresses compares a note's addresses with the program's symbols, if it has any.
func checkAddresses(t *testing.T, f *elf.File, n *Note) {
	t.Helper()
	if n.Offsets == nil {
		t.Fatal("the program has no second note")
	}
	symbols, err := f.Symbols()
	if err != nil {
		return
	}
	for _, s := range symbols {
		switch {
		case s.Name == "runtime.usystable" && s.Value != n.Table:
			t.Errorf("table at %#x, symbol at %#x", n.Table, s.Value)
		case s.Name == "runtime.firstmoduledata" && s.Value != n.Offsets.Moduledata:
			t.Errorf("module data at %#x, symbol at %#x", n.Offsets.Moduledata, s.Value)
		}
	}
}

// checkOffsets compares offsets with the compiler's information for debuggers. An old
// release has no package of labels.
func checkOffsets(t *testing.T, f *elf.File, o *Offsets, old bool) {
	t.Helper()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{}
	for r := d.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			break
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		if e.Tag != dwarf.TagStructType || !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(name, "runtime/pprof.") && !strings.HasPrefix(name, labels) {
			continue
		}
		typ, err := d.Type(e.Offset)
		if err != nil {
			t.Fatal(err)
		}
		want[name+".size"] = typ.Size()
		for _, m := range typ.(*dwarf.StructType).Field {
			want[name+"."+m.Name] = m.ByteOffset
		}
	}
	v := reflect.ValueOf(o).Elem()
	for name, m := range members {
		off, ok := want[m.structure+"."+m.name]
		if old && strings.HasPrefix(m.structure, labels) {
			off, ok = want[oldLabels[name]]
		}
		if got := int64(v.FieldByName(name).Uint()); !ok || got != off {
			t.Errorf("%s is %d, DWARF has %s.%s at %d (%t)", name, got, m.structure, m.name, off, ok)
		}
	}
}

// TestReleases builds a program with the other Go releases, whose runtime has other
// offsets.
func TestReleases(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs with other Go releases")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the rewriter is for linux/amd64")
	}
	dir := writeProgram(t)
	usys := filepath.Join(dir, "usys")
	buildUsys(t, usys)
	for _, release := range releases.Others {
		t.Run(release, func(t *testing.T) {
			env := releases.Env(t, release)
			program := filepath.Join(dir, release)
			commandEnv(t, env, dir, usys, "build", "-o", program, ".")
			n, err := Read(program)
			if err != nil {
				t.Fatal(err)
			}
			f, err := elf.Open(program)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			checkAddresses(t, f, n)
			checkOffsets(t, f, n.Offsets, release == "go1.25.4")
			for i, flags := range [][]string{{"-ldflags=-s -w"}, {"-ldflags=-s -w", "-buildmode=pie"}} {
				other := program + string(rune('a'+i))
				commandEnv(t, env, dir, usys, append(append([]string{"build", "-o", other}, flags...), ".")...)
				got, err := Read(other)
				if err != nil || got.Offsets == nil {
					t.Fatalf("%q: Read = %+v, %v; want offsets", flags, got, err)
				}
				got.Offsets.Moduledata = n.Offsets.Moduledata
				if *got.Offsets != *n.Offsets {
					t.Errorf("%s: %+v, want %+v", flags, got.Offsets, n.Offsets)
				}
			}
		})
	}
}

// withNotes writes an ELF file that has these bytes as its notes, and says that they
// are of another size.
func withNotes(t *testing.T, notes []byte, size uint64) string {
	t.Helper()
	var b bytes.Buffer
	header := elf.Header64{Type: uint16(elf.ET_EXEC), Version: 1, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1}
	copy(header.Ident[:], elf.ELFMAG+"\x02\x01\x01")
	prog := elf.Prog64{Type: uint32(elf.PT_NOTE), Off: 120, Filesz: size, Memsz: size}
	for _, part := range []any{header, prog, notes} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadNotes reads notes as other versions of this toolchain write them, and damaged
// ones.
func TestReadNotes(t *testing.T) {
	const simulated = 0x5c0b60
	o := &Offsets{Moduledata: 1, GGoid: 2}
	old, full := (&Note{Major: 1}).bytes(), (&Note{Major: 1, Offsets: o}).bytes()
	sim := (&Note{Major: 1, Offsets: o, Sim: simulated}).bytes()
	longer := append(bytes.Clone(old), note(abi.NoteTypeOffsets, append(o.bytes(), 1, 2, 3, 4))...)
	shorter := append(bytes.Clone(old), note(abi.NoteTypeOffsets, o.bytes()[:abi.SizeOffsets-4])...)
	for _, c := range []struct {
		name       string
		notes      []byte
		size       int
		offsets    bool
		none, fail bool
		sim        uint64
	}{
		{name: "all three", notes: sim, offsets: true, sim: simulated},
		{name: "cut off in the third", notes: sim[:len(sim)-1], offsets: true},
		{name: "both", notes: full, offsets: true},
		{name: "the first only", notes: old},
		{name: "a later version", notes: longer, offsets: true},
		{name: "an earlier version", notes: shorter},
		{name: "the second only", notes: full[len(old):], none: true},
		{name: "cut off", notes: full[:len(full)-1]},
		{name: "cut off in the first", notes: full[:len(old)-1], none: true},
		{name: "longer than the file", notes: full, size: len(full) + 1, fail: true},
		{name: "too long for any memory", notes: full, size: 1 << 60, fail: true},
	} {
		size := len(c.notes)
		if c.size > 0 {
			size = c.size
		}
		n, err := Read(withNotes(t, c.notes, uint64(size)))
		switch {
		case c.fail || c.none:
			if err == nil || errors.Is(err, ErrNone) != c.none {
				t.Errorf("%s: Read = %+v, %v; want an error, ErrNone: %v", c.name, n, err, c.none)
			}
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case (n.Offsets != nil) != c.offsets || c.offsets && *n.Offsets != *o || n.Sim != c.sim:
			t.Errorf("%s: offsets %+v, sim %#x; want offsets: %v, sim %#x", c.name, n.Offsets, n.Sim, c.offsets, c.sim)
		}
	}
}
