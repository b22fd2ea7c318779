//go:build cgo

package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copied copies a tree, and checks the number of failures.
func copied(t *testing.T, from, to string, failures int) {
	t.Helper()
	defer syscall.Umask(syscall.Umask(0))
	var told []error
	c := newCopier(func(err error) { told = append(told, err) })
	c.copy(from, to)
	if len(told) != failures || c.failures != failures {
		t.Errorf("%d failures are told and %d counted, want %d: %v", len(told), c.failures, failures, told)
	}
}

// cp copies with the command cp.
func cp(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
}

// describe returns a text with the compared properties of a tree, and the number of blocks of its
// files.
func describe(t *testing.T, root string) (text string, blocks int64) {
	t.Helper()
	var b strings.Builder
	first := map[uint64]string{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		info, err := d.Info()
		must(t, err)
		st := info.Sys().(*syscall.Stat_t)
		name := strings.TrimPrefix(path, root)
		fmt.Fprintf(&b, "%s %v", name, info.Mode())
		switch {
		case info.Mode().IsRegular():
			fmt.Fprintf(&b, " %d bytes", info.Size())
			if other, ok := first[st.Ino]; ok {
				fmt.Fprintf(&b, ", the same as %s", other)
			} else {
				blocks += st.Blocks
				first[st.Ino] = name
			}
		case info.Mode()&fs.ModeSymlink != 0:
			to, err := os.Readlink(path)
			must(t, err)
			fmt.Fprintf(&b, " to %s", to)
		}
		b.WriteByte('\n')
		return nil
	}))
	return b.String(), blocks
}

// sameContents compares all files of two trees.
func sameContents(t *testing.T, a, b string) {
	t.Helper()
	bufs := [2][]byte{make([]byte, 1<<20), make([]byte, 1<<20)}
	must(t, filepath.WalkDir(a, func(path string, d fs.DirEntry, err error) error {
		must(t, err)
		if !d.Type().IsRegular() {
			return nil
		}
		x, err := os.Open(path)
		must(t, err)
		defer x.Close()
		y, err := os.Open(b + strings.TrimPrefix(path, a))
		must(t, err)
		defer y.Close()
		for {
			n, err := io.ReadFull(x, bufs[0])
			m, _ := io.ReadFull(y, bufs[1])
			if !bytes.Equal(bufs[0][:n], bufs[1][:m]) {
				t.Errorf("%s: other contents", path)
				return nil
			}
			if err != nil {
				return nil
			}
		}
	}))
}

// asCp copies a tree with both commands and compares the copies.
func asCp(t *testing.T, from string) {
	t.Helper()
	dir := t.TempDir()
	copied(t, from, dir+"/ours", 0)
	cp(t, from, dir+"/cps")
	ours, blocks := describe(t, dir+"/ours")
	cps, most := describe(t, dir+"/cps")
	if ours != cps {
		a, b := strings.Split(ours, "\n"), strings.Split(cps, "\n")
		for i := range a {
			if i >= len(b) || a[i] != b[i] {
				t.Fatalf("%d entries, cp has %d; the first that differs is %q", len(a), len(b), a[i])
			}
		}
		t.Fatalf("%d entries, cp has %d", len(a), len(b))
	}
	t.Logf("%d entries, %d blocks, cp's copy has %d", strings.Count(ours, "\n"), blocks, most)
	if float64(blocks) > 1.05*float64(most) {
		t.Errorf("the copy has %d blocks, cp's %d, want at most 5 %% more", blocks, most)
	}
	sameContents(t, from, dir+"/ours")
}

func TestTree(t *testing.T) {
	dir := t.TempDir() + "/from"
	must(t, os.MkdirAll(dir+"/a/b", 0o755))
	must(t, os.Mkdir(dir+"/private", 0o700))
	must(t, os.WriteFile(dir+"/a/f", bytes.Repeat([]byte("text"), 100_000), 0o640))
	must(t, os.WriteFile(dir+"/a/zeros", make([]byte, 100_000), 0o444))
	must(t, os.WriteFile(dir+"/empty", nil, 0o600))
	must(t, os.WriteFile(dir+"/prog", []byte("#!"), 0o755))
	must(t, os.Chmod(dir+"/prog", 0o777))
	must(t, os.Link(dir+"/a/f", dir+"/private/same"))
	must(t, os.Symlink("f", dir+"/a/link"))
	must(t, os.Symlink("/no/such", dir+"/dangling"))
	asCp(t, dir)
	// Existing files are not replaced, and special files are not copied.
	must(t, syscall.Mkfifo(dir+"/pipe", 0o600))
	to := t.TempDir() + "/to"
	copied(t, dir, to, 1)
	copied(t, dir, to, 1)
	copied(t, dir+"/no", to, 1)
}

// TestSparse copies a file of 1 GiB with little data.
func TestSparse(t *testing.T) {
	if testing.Short() || race {
		t.Skip("1 GiB")
	}
	dir := t.TempDir() + "/from"
	must(t, os.Mkdir(dir, 0o755))
	const size = 1 << 30
	for name, last := range map[string]int64{"hole-at-end": size - 300<<20, "data-at-end": size - 1<<20} {
		f, err := os.OpenFile(dir+"/"+name, os.O_CREATE|os.O_WRONLY, 0o644)
		must(t, err)
		must(t, f.Truncate(size))
		for at := int64(0); at <= last; at += 100 << 20 {
			_, err := f.WriteAt(bytes.Repeat([]byte("data"), 64<<10), at+block)
			must(t, err)
		}
		must(t, f.Close())
	}
	var st syscall.Stat_t
	must(t, syscall.Stat(dir+"/data-at-end", &st))
	if st.Blocks*512 > size/2 {
		t.Skip("this file system has no holes")
	}
	asCp(t, dir)
}

func TestGOROOT(t *testing.T) {
	if testing.Short() || race {
		t.Skip("GOROOT/src")
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	must(t, err)
	src := filepath.Join(strings.TrimSpace(string(out)), "src")
	info, err := os.Stat(src)
	must(t, err)
	if info.Mode()&0o200 == 0 {
		t.Skip("this GOROOT is in the module cache, whose folders are read-only; the host has no chmod to make such ones")
	}
	asCp(t, src)
}
