package guard

import (
	"bytes"
	"debug/elf"
	"os"
	"strings"
	"testing"
)

// sections returns the sections of a valid object, by name.
func sections(t *testing.T) (text []byte, data map[string][]byte) {
	t.Helper()
	text, err := os.ReadFile("../../testdata/hosts/linked.so")
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	data = map[string][]byte{}
	for _, s := range f.Sections {
		if data[s.Name], err = s.Data(); err != nil && s.Type != elf.SHT_NOBITS {
			t.Fatal(err)
		}
	}
	return text, data
}

func TestSound(t *testing.T) {
	text, data := sections(t)
	if err := ELF(bytes.NewReader(text), int64(len(text))); err != nil {
		t.Error(err)
	}
	if err := Abbreviations(data[".debug_abbrev"], data[".debug_info"]); err != nil {
		t.Error(err)
	}
	if n := len(Units(data[".debug_info"])); n != 2 {
		t.Errorf("%d units, want 2", n)
	}
	if err := Lines(data[".debug_line"], 0); err != nil {
		t.Error(err)
	}
}

// A line table of version 5: one directory and one file, each with a name.
const (
	lineHead = "\x05\x00\x08\x00\x20\x00\x00\x00\x01\x01\x01\xfb\x0e\x02\x00"
	name     = "\x01\x01\x08" // one format: a path, as a string
)

func TestLines(t *testing.T) {
	for _, c := range []struct {
		what, text string
		ok         bool
	}{
		{"sound", lineHead + name + "\x01d\x00" + name + "\x01f\x00", true},
		{"none", lineHead + "\x00\x00\x00\x00", true},
		{"version 4", "\x04\x00" + strings.Repeat("\xff", 9), true},
		{"more directories than bytes", lineHead + name + "\xff\xff\xff\x0fd\x00" + name + "\x01f\x00", false},
		{"more files than bytes", lineHead + name + "\x01d\x00" + name + "\xff\xff\xff\x0ff\x00", false},
		{"files of no bytes", lineHead + name + "\x01d\x00" + "\x00\x09", false},
		{"unknown form", lineHead + "\x01\x01\x7f\x01d\x00\x00\x00", false},
		{"name without an end", lineHead + name + "\x01d", false},
		{"cut", lineHead[:9], false},
	} {
		text := append([]byte{byte(len(c.text)), 0, 0, 0}, c.text...)
		if err := Lines(text, 0); (err == nil) != c.ok {
			t.Errorf("%s: Lines = %v, want success: %v", c.what, err, c.ok)
		}
	}
	for _, at := range []int64{-1, 5, 1 << 40} {
		if Lines([]byte{0, 0, 0, 0}, at) == nil {
			t.Errorf("offset %d is behind the section", at)
		}
	}
	if Lines([]byte{9, 0, 0, 0, 5, 0}, 0) == nil {
		t.Error("Lines accepts a table of 9 bytes in a section of 6")
	}
}

func TestAbbreviations(t *testing.T) {
	unit := func(at byte) string { return "\x08\x00\x00\x00\x04\x00" + string([]byte{at, 0, 0, 0}) + "\x08\x01" }
	many := "\x01\x11\x00" + strings.Repeat("\x3f\x19", 1002) + "\x00\x00\x00"
	for _, c := range []struct {
		what, abbrev, info string
		ok                 bool
	}{
		{"sound", "\x01\x11\x00\x03\x08\x00\x00\x00", unit(0), true},
		{"behind the section", "\x00", unit(9), true}, // package dwarf reports that
		{"no end", "\x01\x11\x00\x03", unit(0), true}, // likewise
		{"too many attributes", many, unit(0), false},
		{"in the second table", "\x00" + many, unit(0) + unit(1), false},
	} {
		if err := Abbreviations([]byte(c.abbrev), []byte(c.info)); (err == nil) != c.ok {
			t.Errorf("%s: Abbreviations = %v, want success: %v", c.what, err, c.ok)
		}
	}
}

func TestELF(t *testing.T) {
	text, _ := sections(t)
	for what, spoil := range map[string]func(b []byte){
		"section headers behind the end":    func(b []byte) { b[60], b[61] = 0xff, 0xf0 },
		"no section has the names":          func(b []byte) { b[62], b[63] = 0xf0, 0xf0 },
		"names of sections behind the end":  func(b []byte) { copy(b[len(b)-64+24:], "\xff\xff\xff\x0f") },
		"names of sections longer than all": func(b []byte) { copy(b[len(b)-64+32:], "\xff\xff\xff\x0f") },
	} {
		b := bytes.Clone(text)
		spoil(b)
		if ELF(bytes.NewReader(b), int64(len(b))) == nil {
			t.Errorf("ELF accepts a file with: %s", what)
		}
	}
	for n := range len(text) { // cut off at every byte
		ELF(bytes.NewReader(text[:n]), int64(n))
	}
}
