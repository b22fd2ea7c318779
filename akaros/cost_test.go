//go:build linux && amd64 && cgo

package akaros

import (
	"os"
	"testing"

	"github.com/usys-go/bridge/akaros/ros"
)

// A call allocates nothing, a failed call one error, and the functions in package os's manner
// no more than package os.
func TestAllocations(t *testing.T) {
	dir := t.TempDir()
	name := dir + "/f"
	must(t, os.WriteFile(name, make([]byte, 1024), 0o600))
	f, err := Open(name)
	must(t, err)
	defer f.Close()
	g, err := os.Open(name)
	must(t, err)
	defer g.Close()
	buf := make([]byte, 64)
	var st ros.Kstat
	count := func(f func()) int { return int(testing.AllocsPerRun(100, f)) }
	for _, x := range []struct {
		what string
		most int
		f    func()
	}{
		{"Read", 0, func() { Read(int(f.Fd()), buf) }},
		{"File.Read", 0, func() { f.Seek(0, 0); f.Read(buf) }},
		{"Read into the stack", 0, func() { var b [64]byte; Seek(int(f.Fd()), 0, 0); Read(int(f.Fd()), b[:]) }},
		{"Stat", 0, func() { Stat(name, &st) }},
		{"Rename", 0, func() { Rename(name, name) }},
		{"Nanosleep", 0, func() { Nanosleep(&ros.Timespec{}, nil) }},
		{"a failure", 1, func() { Stat("/no/such", &st) }},
		{"a failure of Open", 1, func() { Open("/no/such") }},
		{"a failure of ReadFile", 1, func() { ReadFile("/no/such") }},
		{"ReadFile", count(func() { os.ReadFile(name) }), func() { ReadFile(name) }},
		{"Open", count(func() { f, _ := os.Open(name); f.Close() }), func() { f, _ := Open(name); f.Close() }},
		{"File.Stat", count(func() { g.Stat() }), func() { f.Stat() }},
		{"ReadDir", count(func() { os.ReadDir(dir) }), func() { ReadDir(dir) }},
		{"Readlink", count(func() { os.Readlink("/proc/self/exe") }), func() { Readlink("/proc/self/exe") }},
		{"WriteFile", count(func() { os.WriteFile(name, buf, 0o600) }), func() { WriteFile(name, buf, 0o600) }},
	} {
		if n := count(x.f); n > x.most {
			t.Errorf("%s: %d allocations, %d are the most", x.what, n, x.most)
		}
	}
}

func oneKiB(t testing.TB) string {
	name := t.TempDir() + "/f"
	must(t, os.WriteFile(name, make([]byte, 1024), 0o600))
	return name
}

func BenchmarkReadFile(b *testing.B) {
	name := oneKiB(b)
	b.Run("akaros", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ReadFile(name)
		}
	})
	b.Run("os", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			os.ReadFile(name)
		}
	})
}
