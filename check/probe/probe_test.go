package probe

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/usys-go/bridge/abi"
)

// elfFile makes a program with one writable segment, which holds data.
func elfFile(data []byte) []byte {
	const head, prog = 64, 56
	b := make([]byte, head+prog, head+prog+len(data))
	copy(b, "\x7fELF\x02\x01\x01")
	le := binary.LittleEndian
	le.PutUint16(b[16:], 2)  // ET_EXEC
	le.PutUint16(b[18:], 62) // EM_X86_64
	le.PutUint32(b[20:], 1)
	le.PutUint64(b[32:], head) // of the segments
	le.PutUint16(b[52:], head)
	le.PutUint16(b[54:], prog)
	le.PutUint16(b[56:], 1)
	le.PutUint16(b[58:], 64)
	p := b[head:]
	le.PutUint32(p, 1)     // PT_LOAD
	le.PutUint32(p[4:], 6) // RW
	le.PutUint64(p[8:], head+prog)
	le.PutUint64(p[16:], 0x400000)
	le.PutUint64(p[32:], uint64(len(data)))
	le.PutUint64(p[40:], uint64(len(data)))
	return append(b, data...)
}

// TestScan finds tables at all places, also across the pieces in which a segment is read.
func TestScan(t *testing.T) {
	for _, at := range []int{0, 8, 4096, 1<<20 - 72, 1<<20 - 64, 1<<20 - 8, 1 << 20, 3<<20 + 16} {
		data := make([]byte, 4<<20)
		copy(data[at+abi.TableSentinel:], signature)
		copy(data[at+100+abi.TableSentinel:], signature) // tables are not at such addresses
		file := elfFile(data)
		p, err := read(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if len(p.tables) != 1 || p.tables[0] != 0x400000+uint64(at) {
			t.Errorf("at %#x: %#x", at, p.tables)
		}
	}
}

func TestRefused(t *testing.T) {
	arm := elfFile(nil)
	arm[18] = 183
	object := elfFile(nil)
	object[16] = 1
	large := elfFile(make([]byte, 100))
	large[64+32+3] = 1
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"text":   {[]byte("#!/bin/sh\n"), "it is no ELF file: "},
		"arm":    {arm, "it is for EM_AARCH64, not amd64"},
		"object": {object, "it is no program (ET_REL)"},
		"large":  {large, "its segments are larger than the file"},
	} {
		if _, err := read(bytes.NewReader(c.file), int64(len(c.file))); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// FuzzRead reads hostile programs, and hostile memory.
func FuzzRead(f *testing.F) {
	f.Add(elfFile(append(make([]byte, abi.TableSentinel), signature...)))
	f.Add([]byte("\x7fELF\x02\x01\x01"))
	f.Fuzz(func(t *testing.T, file []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := read(bytes.NewReader(file), int64(len(file)))
		if err == nil && len(p.tables) > len(file) {
			t.Errorf("%d tables, want %d or less", len(p.tables), len(file))
		}
		m := memory{bytes.NewReader(file)}
		if tab, _, _, err := m.table(0); err == nil {
			s := Status{Tables: []Table{tab}}
			_, _ = s.String(), s.Fits()
		}
		m.served(&Table{Funcs: []Function{{State: Differs}}}, 0)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20+64*uint64(len(file)) {
			t.Errorf("%d bytes were allocated for a file of %d, want 64 MiB and 64 a byte or less", n, len(file))
		}
	})
}
