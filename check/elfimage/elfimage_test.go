package elfimage_test

import (
	"bytes"
	"debug/dwarf"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/check/behave"
	"github.com/usys-go/bridge/check/elfimage"
	"github.com/usys-go/bridge/gen"
	"github.com/usys-go/bridge/gen/model"
)

// files opens committed hosts.
func files(t *testing.T, names ...string) (list []elfimage.File) {
	t.Helper()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(hosts, name))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, elfimage.File{Name: name, R: bytes.NewReader(text), Size: int64(len(text))})
	}
	return list
}

func load(t *testing.T, names ...string) *elfimage.Image {
	t.Helper()
	m, err := elfimage.Load(nil, files(t, names...)...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// symbol returns the address of a symbol, which may be local.
func symbol(t *testing.T, m *elfimage.Image, name string) int64 {
	t.Helper()
	for _, p := range m.Parts {
		for _, s := range p.Symbols {
			if s.Name == name && s.Placed {
				return s.Addr
			}
		}
	}
	t.Fatalf("no file defines %s", name)
	return 0
}

// The record of host.o points to its functions, alone and beside another file.
func TestLoad(t *testing.T) {
	for _, names := range []string{"host.o", "host.o filler.o", "filler.o host.o", "linked.so", "compressed.o"} {
		m := load(t, strings.Fields(names)...)
		record, add := symbol(t, m, "table_host"), symbol(t, m, "add")
		if to, ok := m.Read(record, 8); !ok || int64(to) != add {
			t.Errorf("%s: the record points to %#x, not to %#x", names, to, add)
		}
		if g := m.Segment(add); g == nil || !g.Exec {
			t.Errorf("%s: a function lies at %#x, in %v", names, add, g)
		}
	}
}

// A symbol that no file defines has an invented address, until another file defines it.
func TestExtern(t *testing.T) {
	alone := load(t, "filler.o")
	at := alone.Resolve("table_host")
	if name, off, ok := alone.Extern(at + 8); !ok || name != "table_host" || off != 8 || alone.Segment(at) != nil {
		t.Errorf("Extern(table_host+8) = %q, %d, %t; want table_host, 8, true, outside all segments", name, off, ok)
	}
	if again := alone.Resolve("table_host"); again != at {
		t.Errorf("%#x, and then %#x", at, again)
	}
	both := load(t, "filler.o", "host.o")
	if _, _, ok := both.Extern(both.Resolve("table_host")); ok {
		t.Error("the other file's definition was not found")
	}
	if _, _, ok := both.Extern(1 << 40); ok {
		t.Error("Extern(1<<40), outside everything, finds a symbol")
	}
}

// The DWARF of an object has the image's addresses, and names from the object's sections.
func TestSection(t *testing.T) {
	for _, name := range []string{"host.o", "compressed.o", "dwarf4.o"} {
		m := load(t, name)
		p, text := m.Parts[0], map[string][]byte{}
		for i, s := range p.ELF.Sections {
			if strings.HasPrefix(s.Name, ".debug_") {
				b, err := p.Section(i)
				if err != nil {
					t.Fatal(err)
				}
				text[s.Name] = b
			}
		}
		d, err := dwarf.New(text[".debug_abbrev"], nil, nil, text[".debug_info"], text[".debug_line"], nil, nil, text[".debug_str"])
		if err != nil {
			t.Fatal(err)
		}
		if err := d.AddSection(".debug_line_str", text[".debug_line_str"]); err != nil {
			t.Fatal(err)
		}
		found, files := map[string]int64{}, 0
		for r := d.Reader(); ; {
			e, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			if e == nil {
				break
			}
			at, _ := e.Val(dwarf.AttrLowpc).(uint64)
			word, _ := e.Val(dwarf.AttrName).(string)
			switch e.Tag {
			case dwarf.TagSubprogram:
				found[word] = int64(at)
			case dwarf.TagCompileUnit:
				if filepath.Base(word) == "host.c" {
					files++
				}
			}
		}
		for _, f := range []string{"add", "name"} {
			if found[f] != symbol(t, m, f) {
				t.Errorf("%s: DWARF has %s at %#x, the image at %#x", name, f, found[f], symbol(t, m, f))
			}
		}
		if files != 1 {
			t.Errorf("%s: %d units of host.c, want one", name, files)
		}
	}
}

// Addresses at the edges: no address belongs to two sections of an object.
func TestEdges(t *testing.T) {
	m := load(t, "host.o", "filler.o")
	for i, s := range m.Segments {
		if i > 0 && m.Segments[i-1].Addr+m.Segments[i-1].Size >= s.Addr {
			t.Errorf("%s ends where %s begins", m.Segments[i-1].Name, s.Name)
		}
		end := s.Addr + s.Size
		if m.Segment(s.Addr) != &m.Segments[i] || m.Segment(end-1) != &m.Segments[i] || m.Segment(end) != nil {
			t.Errorf("%s: the addresses from %#x to %#x are in the segments %v, %v, %v; want its own twice, nil", s.Name, s.Addr, end, m.Segment(s.Addr), m.Segment(end-1), m.Segment(end))
		}
		if _, ok := m.Read(end-4, 8); ok && s.Size >= 8 {
			t.Errorf("%s: a word that ends behind it was read", s.Name)
		}
		if n := int64(len(s.Data)); n > 0 && (m.Bytes(s.Addr, int(n)) == nil || m.Bytes(s.Addr, int(n)+1) != nil) {
			t.Errorf("%s: its bytes", s.Name)
		}
	}
	for _, addr := range []int64{-1, 0, 1<<63 - 1} {
		if v, ok := m.Read(addr, 8); ok || m.Bytes(addr, 1) != nil || m.Text(addr) != "" || m.Segment(addr) != nil {
			t.Errorf("at %#x lies %#x (%t), with bytes %x, text %q, segment %v; want nothing", addr, v, ok, m.Bytes(addr, 1), m.Text(addr), m.Segment(addr))
		}
	}
}

func TestErrors(t *testing.T) {
	none := elfimage.File{Name: "none", R: strings.NewReader("#!/bin/sh"), Size: 9}
	if _, err := elfimage.Load(nil, none); !errors.Is(err, elfimage.ErrNotELF) || strings.Contains(err.Error(), "none") {
		t.Errorf("Load of no ELF file: %v, want %v without a name", err, elfimage.ErrNotELF)
	}
	if _, err := elfimage.Load(nil, append(files(t, "host.o"), none)...); !errors.Is(err, elfimage.ErrNotELF) || !strings.HasPrefix(err.Error(), "none: ") {
		t.Errorf("Load of two files: %v, want none: %v", err, elfimage.ErrNotELF)
	}
	budget := int64(100)
	if _, err := elfimage.Load(&budget, files(t, "host.o")...); err == nil || !strings.Contains(err.Error(), "too large to be looked at") {
		t.Errorf("Load with a budget of 100 bytes: %v, want that the file is too large", err)
	}
}

// TestDamaged damages hosts and runs both checks on them, as FuzzELF does.
func TestDamaged(t *testing.T) {
	packages, err := gen.Load(filepath.Join(hosts, "table"))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(11, 2))
	for _, name := range []string{"host.o", "lib.a", "linked.so", "compressed.o"} {
		whole, err := os.ReadFile(filepath.Join(hosts, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			text := bytes.Clone(whole)
			for range 1 + i%8 {
				text[random.IntN(len(text))] = byte(random.Uint32())
			}
			text = text[:len(text)-i/250*random.IntN(len(text))]
			tables := []*model.Table{packages[0].Table}
			compare(t, text, tables)
			follow(t, text, tables, []behave.Options{{}})
		}
	}
}
