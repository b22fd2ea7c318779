//go:build linux && amd64 && cgo

package parlib_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"github.com/usys-go/bridge/akaros/ros"
)

const (
	page  = 4096
	gib   = 1 << 30
	where = 0x2a0000000000 // an address at which nothing is mapped
	anon  = ros.MAP_PRIVATE | ros.MAP_ANONYMOUS
	rw    = ros.PROT_READ | ros.PROT_WRITE
)

// bytesAt returns mapped memory as a slice; it is not Go's memory.
func bytesAt(addr int64, n int) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), n)
}

// protAt returns the protection of the page at addr, such as "rw-p", or "" if nothing is mapped.
func protAt(t *testing.T, addr int64) string {
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var from, to int64
		var prot string
		fmt.Sscanf(s.Text(), "%x-%x %s", &from, &to, &prot)
		if from <= addr && addr < to {
			return prot
		}
	}
	return ""
}

func resident(t *testing.T) (kb int64) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	fmt.Sscan(rest, &kb)
	return kb
}

// 64 GiB are reserved at a given address, used in places, and unmapped.
func TestReservation(t *testing.T) {
	const size = 64 * gib
	before := resident(t)
	if got := ok(t, ros.SYS_MMAP, where, size, ros.PROT_NONE, anon, -1, 0); got != where {
		t.Fatalf("the hint %#x was not honoured: %#x", int64(where), got)
	}
	for _, at := range []int64{where, where + size - page} {
		if p := protAt(t, at); p != "---p" {
			t.Errorf("%#x is mapped %q, want ---p", at, p)
		}
	}
	// The address of the hint is taken: the mapping is elsewhere.
	other := ok(t, ros.SYS_MMAP, where, page, rw, anon, -1, 0)
	if other >= where && other < where+size {
		t.Errorf("a hint replaced a mapping: %#x", other)
	}
	ok(t, ros.SYS_MUNMAP, other, page)

	// Parts of it become usable by mprotect and by mmap.
	ok(t, ros.SYS_MPROTECT, where+gib, gib, rw)
	if got := ok(t, ros.SYS_MMAP, where+32*gib, 16*page, rw, anon|ros.MAP_FIXED, -1, 0); got != where+32*gib {
		t.Errorf("MAP_FIXED went to %#x, want %#x", got, where+32*gib)
	}
	for _, at := range []int64{where + gib, where + 2*gib - page, where + 32*gib, where + 32*gib + 15*page} {
		b := bytesAt(at, page)
		for i := range b {
			if b[i] != 0 {
				t.Fatalf("new memory is not zero at %#x", at)
			}
			b[i] = byte(i)
		}
		if p := protAt(t, at); p != "rw-p" {
			t.Errorf("%#x is mapped %q, want rw-p", at, p)
		}
	}
	// All of it, which is far more than the machine's memory.
	ok(t, ros.SYS_MPROTECT, where, size, rw)
	bytesAt(where+size-page, page)[7] = 7
	if grown := resident(t) - before; grown > 100<<10 {
		t.Errorf("resident memory grew by %d KiB, want 100 MiB or less", grown)
	}
	ok(t, ros.SYS_MPROTECT, where, size, ros.PROT_NONE)
	if p := protAt(t, where+gib); p != "---p" {
		t.Errorf("mapped %q, want ---p", p)
	}
	ok(t, ros.SYS_MUNMAP, where, size)
	for _, at := range []int64{where, where + gib, where + size - page} {
		if p := protAt(t, at); p != "" {
			t.Errorf("%#x is still mapped %q", at, p)
		}
	}
}

func TestMmap(t *testing.T) {
	addr := ok(t, ros.SYS_MMAP, 0, 3*page, rw, anon|ros.MAP_POPULATE, -1, 0)
	copy(bytesAt(addr, 5), "hello")
	ok(t, ros.SYS_MPROTECT, addr, page, ros.PROT_READ)
	if p := protAt(t, addr); p != "r--p" {
		t.Errorf("mapped %q, want r--p", p)
	}
	ok(t, ros.SYS_MPROTECT, addr, page, ros.PROT_READ|ros.PROT_EXEC)
	if p := protAt(t, addr); p != "r-xp" {
		t.Errorf("mapped %q, want r-xp", p)
	}
	if got := string(bytesAt(addr, 5)); got != "hello" {
		t.Errorf("after mprotect the contents are %q, want hello", got)
	}
	ok(t, ros.SYS_MUNMAP, addr, 0) // zero bytes: no error
	ok(t, ros.SYS_MPROTECT, addr, 0, ros.PROT_NONE)
	ok(t, ros.SYS_MUNMAP, addr, 3*page)

	// A file, from its second page on: the offset is in pages.
	path := t.TempDir() + "/f"
	data := make([]byte, 3*page)
	copy(data[page:], "second page")
	os.WriteFile(path, data, 0o600)
	fd := open(t, path, ros.O_RDWR, 0)
	addr = ok(t, ros.SYS_MMAP, 0, 2*page, rw, ros.MAP_SHARED, fd, 1)
	if got := string(bytesAt(addr, 11)); got != "second page" {
		t.Errorf("the mapping of the second page begins with %q, want %q", got, "second page")
	}
	copy(bytesAt(addr, 6), "SECOND")
	ok(t, ros.SYS_MUNMAP, addr, 2*page)
	addr = ok(t, ros.SYS_MMAP, 0, page, rw, ros.MAP_PRIVATE, fd, 1)
	copy(bytesAt(addr, 6), "secret")
	ok(t, ros.SYS_MUNMAP, addr, page)
	if b, _ := os.ReadFile(path); string(b[page:page+11]) != "SECOND page" {
		t.Errorf("the file has %q, want SECOND page", b[page:page+11])
	}
	// No descriptor is as good as MAP_ANONYMOUS on Akaros.
	addr = ok(t, ros.SYS_MMAP, 0, page, rw, ros.MAP_PRIVATE, -1, 0)
	bytesAt(addr, page)[0] = 1
	ok(t, ros.SYS_MUNMAP, addr, page)

	fails(t, ros.EINVAL, "mmap 0x0: Invalid argument", ros.SYS_MMAP, 0, 0, rw, anon, -1, 0)
	fails(t, ros.EINVAL, "protection", ros.SYS_MMAP, 0, page, 8, anon, -1, 0)
	fails(t, ros.EINVAL, "kind of mapping", ros.SYS_MMAP, 0, page, rw, ros.MAP_ANONYMOUS, -1, 0)
	fails(t, ros.EINVAL, "kind of mapping", ros.SYS_MMAP, 0, page, rw, anon|ros.MAP_SHARED, -1, 0)
	fails(t, ros.EINVAL, "kind of mapping", ros.SYS_MMAP, 0, page, rw, anon|0x40, -1, 0)
	fails(t, ros.EINVAL, "mmap 0x1001: Invalid argument (not the address of a page)", ros.SYS_MMAP, 0x1001, page, rw, anon, -1, 0)
	fails(t, ros.EINVAL, "too large", ros.SYS_MMAP, 0, page, rw, ros.MAP_SHARED, fd, 1<<53)
	fails(t, ros.EACCES, "mmap", ros.SYS_MMAP, 0, page, rw, ros.MAP_SHARED, func() int64 {
		r := open(t, path, ros.O_READ, 0)
		t.Cleanup(func() { closeFD(t, r) })
		return r
	}(), 0)
	fails(t, ros.ENOMEM, "mmap", ros.SYS_MMAP, 0, int64(1)<<62, ros.PROT_NONE, anon, -1, 0)
	closeFD(t, fd)
	fails(t, ros.EBADF, "mmap", ros.SYS_MMAP, 0, page, rw, ros.MAP_SHARED, fd, 0)
	fails(t, ros.EINVAL, "munmap 0x1: Invalid", ros.SYS_MUNMAP, 1, page)
	fails(t, ros.EINVAL, "protection", ros.SYS_MPROTECT, where, page, 16)
	fails(t, ros.ENOMEM, "mprotect", ros.SYS_MPROTECT, where, page, rw)
}
