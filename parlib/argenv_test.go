//go:build linux && amd64 && cgo

package parlib_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/usys"
)

// cstrings returns a NULL-terminated list of C strings.
func cstrings(list []string) **byte {
	ptrs := make([]*byte, len(list)+1)
	for i, s := range list {
		ptrs[i] = unsafe.StringData(s + "\x00")
	}
	return &ptrs[0]
}

// serialize returns an argument block, copied out of the host's memory.
func serialize(t testing.TB, argv, envp **byte) []byte {
	t.Helper()
	p, err := usys.SerializeArgvEnvp(argv, envp)
	if err != nil {
		t.Fatal(err)
	}
	defer usys.Free(p)
	sd := (*ros.SerializedData)(p)
	return bytes.Clone(unsafe.Slice((*byte)(unsafe.Add(p, unsafe.Sizeof(*sd))), sd.Len))
}

func block(t testing.TB, argv, envp []string) []byte {
	t.Helper()
	return serialize(t, cstrings(argv), cstrings(envp))
}

// parse parses an argument block as kern/src/syscall.c of Akaros does, with all
// further checks that this host promises.
func parse(b []byte) (argv, envp []string, err error) {
	bad := errors.New("not an argument block")
	if len(b) < 16 || len(b) > ros.ARG_MAX {
		return nil, nil, bad
	}
	argc, envc := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	words := b[16:]
	if argc > uint64(len(words)/8) || envc > uint64(len(words)/8) || argc+envc > uint64(len(words)/8) {
		return nil, nil, bad
	}
	text := words[8*(argc+envc):]
	if len(text) > 0 && text[len(text)-1] != 0 {
		return nil, nil, bad
	}
	var all []string
	for i := range argc + envc {
		off := binary.LittleEndian.Uint64(words[8*i:])
		if off >= uint64(len(text)) {
			return nil, nil, bad
		}
		all = append(all, cstring(text[off:]))
	}
	return all[:argc], all[argc:], nil
}

func TestSerialize(t *testing.T) {
	for _, x := range [][2][]string{
		{{}, {}},
		{{"a"}, {}},
		{{}, {"A=b"}},
		{{"prog", "", "two words", strings.Repeat("x", 9999)}, {"HOME=/", "", "=", "LANG=C"}},
	} {
		argv, envp, err := parse(block(t, x[0], x[1]))
		if err != nil || !slices.Equal(argv, x[0]) || !slices.Equal(envp, x[1]) {
			t.Errorf("%q, %q became %q, %q (%v), want the same", x[0], x[1], argv, envp, err)
		}
	}
	// No list at all is as good as an empty one.
	if b := serialize(t, nil, nil); len(b) != 16 || !bytes.Equal(b, make([]byte, 16)) {
		t.Errorf("the block of no list is %v, want 16 bytes of 0", b)
	}
	usys.Free(nil)
}

// data is used twice: as strings that go into a block and come out again, and as
// a forged block, which proc_create must check.
func FuzzArgenv(f *testing.F) {
	exe, err := os.Executable()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(byte(0), []byte{})
	f.Fuzz(func(t *testing.T, n byte, data []byte) {
		list := strings.Split(string(data), "\x00")
		argc := min(int(n), len(list))
		argv, envp, err := parse(block(t, list[:argc], list[argc:]))
		if total := 16 + 9*len(list) + len(data); total <= ros.ARG_MAX &&
			(err != nil || !slices.Equal(argv, list[:argc]) || !slices.Equal(envp, list[argc:])) {
			t.Fatalf("%q after %d arguments became %q, %q (%v)", list, argc, argv, envp, err)
		}

		_, _, err = parse(data)
		s := sysc(t, ros.SYS_PROC_CREATE, exe, data, 0)
		if err != nil {
			if s.Err != int32(ros.EINVAL) {
				t.Fatalf("a bad block: retval %d, %s, want EINVAL", s.Retval, errstr(s))
			}
			return
		}
		if s.Err != 0 {
			t.Fatalf("a good block: %s, want no error", errstr(s))
		}
		ok(t, ros.SYS_PROC_DESTROY, s.Retval, 0)
		ok(t, ros.SYS_WAITPID, s.Retval, 0, 0)
	})
}
