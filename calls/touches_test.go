package calls

import (
	"fmt"
	"testing"
)

func TestTouches(t *testing.T) {
	for _, c := range []struct {
		name string
		args []uint64
		ret  int64
		mem  []Snapshot
		want string // descriptors, paths, the path, bytes
	}{
		{"openat", []uint64{minus - 99, 0x10, 0, 0}, 3, []Snapshot{at(0x10, []byte("/etc\x00"))}, "[3] [/etc] /etc 0"},
		{"openat", []uint64{5, 0x10, 0, 0}, -2, []Snapshot{at(0x10, []byte("a\x00"))}, "[5] [a] a 0"},
		{"read", []uint64{3, 0x20, 4096}, 5, nil, "[3] []  5"},
		{"read", []uint64{3, 0x20, 4096}, -11, nil, "[3] []  0"},
		{"rename", []uint64{0x10, 0x20}, 0, []Snapshot{at(0x10, []byte("a\x00")), at(0x20, []byte("b\x00"))}, "[] [a b] a 0"},
		{"pipe2", []uint64{0x40, 0}, 0, []Snapshot{after(0x40, u32(3, 4))}, "[3 4] []  0"},
		{"dup2", []uint64{3, 7}, 7, nil, "[3 7 7] []  0"},
		{"poll", []uint64{0x40, 2, 0}, 0, []Snapshot{at(0x40, u32(8, 1, 9, 1))}, "[8 9] []  0"},
		{"select", []uint64{4, 0x40, 0, 0, 0}, 0, []Snapshot{at(0x40, u64(0xa))}, "[1 3] []  0"},
		{"mmap", []uint64{0, 1, 1, 2, minus, 0}, 0x1000, nil, "[] []  0"},
		{"fcntl", []uint64{3, 0, 10}, 10, nil, "[3 10] []  0"},
		{"fcntl", []uint64{3, 1, 0}, 1, nil, "[3] []  0"},
		{"readlink", []uint64{0x10, 0x20, 9}, 4, []Snapshot{at(0x10, []byte("l\x00"))}, "[] [l] l 0"},
		{"getdents64", []uint64{3, 0x20, 9}, 400, nil, "[3] []  0"},
		{"sendmmsg", []uint64{3, 0x100, 2, 0}, 2, []Snapshot{after(0x100, append(append(make([]byte, 56), u64(5)...), append(make([]byte, 56), u64(7)...)...))}, "[3] []  12"},
		{"getpid", nil, 9, nil, "[] []  0"},
		{"execve", []uint64{0x10, 0, 0}, 0, []Snapshot{at(0x10, []byte("/bin/true\x00"))}, "[] [/bin/true] /bin/true 0"},
	} {
		r := Record{Number: AMD64.Number(c.name), Ret: c.ret, Done: true, Memory: c.mem}
		copy(r.Args[:], c.args)
		fds, paths := AMD64.Touches(&r)
		if got := fmt.Sprint(fds, paths, " ", AMD64.Path(&r), " ", AMD64.Bytes(&r)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
