package abi_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// page compares docs/abi.md: the table of offsets, and the numbers in its text.
func page(v *values) {
	t := v.t
	doc := read(t, "docs/abi.md")
	rows := map[uint64]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\d+) \| (.*?) \| .* \|$`).FindAllStringSubmatch(section(doc, "## The table"), -1) {
		n, err := strconv.ParseUint(m[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		rows[n] = m[2]
	}
	offsets := map[uint64]bool{}
	halves := []string{"TableMinor", "TableFilled"} // they share the row of the member before them
	for _, name := range v.with("Table") {
		off, _ := v.number(name)
		if slices.Contains(halves, name) {
			if !strings.Contains(rows[off-4], "4 bytes each") {
				t.Errorf("docs/abi.md: nothing says that %s lies at %d", name, off)
			}
			continue
		}
		offsets[off] = true
		if rows[off] == "" {
			t.Errorf("docs/abi.md has no row for %s at %d", name, off)
		}
	}
	for off, row := range rows {
		if !offsets[off] {
			t.Errorf("docs/abi.md: nothing lies at %d (%s)", off, row)
		}
	}
	if len(rows) < 14 {
		t.Errorf("docs/abi.md: only %d rows", len(rows))
	}
	numbers(v, doc)
	note(v, section(doc, "### The ELF note"))
	statuses(v, section(doc, "## The handshake"))
}

// section returns the part of a page from a heading to the next.
func section(doc, heading string) string {
	_, rest, _ := strings.Cut(doc, "\n"+heading+"\n")
	if i := strings.Index(rest, "\n#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// numbers compares the numbers in the page's sentences.
func numbers(v *values, doc string) {
	for _, want := range []struct {
		format string
		names  []string
	}{
		{"Version %d.%d,", []string{"Major", "Minor"}},
		{"sentinel `0x%X`", []string{"Sentinel"}},
		{"the host's name, %d bytes", []string{"SizeTableHost"}},
		{"the host's version, %d bytes", []string{"SizeTableVersion"}},
		{"`RAX = 0x%X<<48", []string{"HelloTable"}},
		{"`0x%X<<48 | address of the table`, fills the constants", []string{"HelloConsts"}},
		{"eb %02x ", []string{"HostJump"}},
		{"| type | `0x%x` (`USYS`)", []string{"AuxType"}},
		{"`USYS_LINUX` (%d)", []string{"FlagLinux"}},
		{"(`struct usys_record`, %d bytes)", []string{"SizeRecord"}},
		{"functions 0 to 6", nil},
		{"slots of functions %d, 9,", []string{"FirstFree"}},
	} {
		var args []any
		for _, name := range want.names {
			n, _ := v.number(name)
			args = append(args, n)
		}
		if text := fmt.Sprintf(want.format, args...); !strings.Contains(doc, text) {
			v.t.Errorf("docs/abi.md does not say %q", text)
		}
	}
	mark := fmt.Sprintf("% x", v.text("HostMark"))
	if !strings.Contains(doc, mark) {
		v.t.Errorf("docs/abi.md does not say %q", mark)
	}
}

// note compares the rows of the note's contents, which must follow each other without gaps.
func note(v *values, text string) {
	t := v.t
	if !strings.Contains(text, "`"+v.text("NoteName")+"`") {
		t.Errorf("docs/abi.md does not have the note's name %q", v.text("NoteName"))
	}
	for _, name := range []string{"NoteType", "NoteTypeOffsets"} {
		typ, _ := v.number(name)
		if !strings.Contains(text, fmt.Sprintf("| type | %d |", typ)) {
			t.Errorf("docs/abi.md: the type of a note: abi.%s", name)
		}
	}
	if c := fmt.Sprintf("NOTE_TABLE = %v, NOTE_OFFSETS = %v,", v.of["NoteType"], v.of["NoteTypeOffsets"]); !strings.Contains(read(t, "loader/note.c"), c) {
		t.Errorf("loader/note.c has no %s", c)
	}
	first, second, _ := strings.Cut(text, "\nThe second note")
	offsetRows(v, second)
	text = first
	at := uint64(0)
	rows := regexp.MustCompile(`(?m)^\| (\d+) bytes \|`).FindAllStringSubmatch(text, -1)
	members := []string{"NoteMajor", "NoteMinor", "NoteTable", "NoteDigest"}
	if len(rows) != len(members) {
		t.Fatalf("docs/abi.md: %d parts of the note, want %d", len(rows), len(members))
	}
	for i, name := range members {
		v.equal(name, at, "docs/abi.md")
		n, err := strconv.ParseUint(rows[i][1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		at += n
	}
	v.equal("SizeNote", at, "docs/abi.md")
}

// offsetRows compares the rows of the second note's contents.
func offsetRows(v *values, text string) {
	t := v.t
	rows := regexp.MustCompile(`(?m)^\| (\d+) \| `+"`([\\w.]+)`"+` \|`).FindAllStringSubmatch(text, -1)
	for _, row := range rows {
		n, err := strconv.ParseUint(row[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		name := v.member("Offsets", strings.TrimPrefix(row[2], "runtime.first"))
		if name == "" {
			t.Errorf("docs/abi.md: package abi has no %s", row[2])
			continue
		}
		v.equal(name, n, "docs/abi.md")
	}
	if names := v.with("Offsets"); len(rows) != len(names) {
		t.Errorf("docs/abi.md: %d rows of offsets, package abi has %d", len(rows), len(names))
	}
}

// statuses compares the rows of the table of statuses.
func statuses(v *values, text string) {
	t := v.t
	rows := regexp.MustCompile(`(?m)^\| (\d) \| (.*) \|$`).FindAllStringSubmatch(text, -1)
	words := map[string]string{
		"StatusNone": "no host", "StatusServed": "served", "StatusSentinel": "sentinel", "StatusVersion": "version", "StatusUnknown": "no table of this name",
		"StatusDamaged": "damaged",
	}
	for _, name := range v.with("Status") {
		n, _ := v.number(name)
		if int(n) >= len(rows) || rows[n][1] != strconv.FormatUint(n, 10) || words[name] == "" || !strings.Contains(rows[n][2], words[name]) {
			t.Errorf("docs/abi.md: no row for %s, %d with the words %q", name, n, words[name])
		}
	}
	if len(rows) != len(words) {
		t.Errorf("docs/abi.md: %d rows of statuses, want %d", len(rows), len(words))
	}
}
