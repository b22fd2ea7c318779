package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/usys-go/bridge/akaros/ros"
)

// makeTree makes a tree with all kinds of entries: empty and large files, deep and crowded
// directories, long names, and links to files, to directories, in cycles and to nothing.
func makeTree(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	deep := root
	for i := range 40 {
		deep = filepath.Join(deep, fmt.Sprintf("directory %d", i))
	}
	check(os.MkdirAll(deep, 0o777))
	check(os.MkdirAll(filepath.Join(root, "crowded"), 0o777))
	for i := range 700 {
		check(os.WriteFile(filepath.Join(root, "crowded", fmt.Sprint(i)), []byte{byte(i)}, 0o666))
	}
	for name, size := range map[string]int{
		"empty": 0, "exactly": bufSize, "one more": bufSize + 1, "large": 5*bufSize + 12345,
		strings.Repeat("n", 255): 1, "Grüße\n": 3, "directory 0/x": 10,
	} {
		check(os.WriteFile(filepath.Join(root, name), bytes.Repeat([]byte(name+"."), size/len(name)+1)[:size], 0o666))
	}
	check(os.WriteFile(filepath.Join(deep, "at the bottom"), []byte("here"), 0o666))
	for name, to := range map[string]string{
		"to a file": "empty", "to a directory": "crowded", "circle": ".", "nowhere": "not there",
		"long": strings.Repeat("../", 300) + "x",
	} {
		check(os.Symlink(to, filepath.Join(root, name)))
	}
	return root
}

func TestWalk(t *testing.T) {
	root := makeTree(t)
	var out bytes.Buffer
	err := run(root, &out, io.Discard)
	t.Logf("\n%s", &out)
	if !hosted {
		if err == nil || !strings.Contains(err.Error(), "nothing to show: ") || strings.Contains(err.Error(), "\n") || out.Len() > 0 {
			t.Fatalf("without a host: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"708 files, 42 directories, 5 links, 0 others,",
		"the two are the same",
		"No such file",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the demo does not say %q", line)
		}
	}
}

// TestDigestTells checks that different trees have different digests.
func TestDigestTells(t *testing.T) {
	root := makeTree(t)
	newTree := func() tree { return new(osTree) }
	if hosted {
		newTree = func() tree { return newKernel() }
	}
	digest := func() counts {
		p := showProgress(io.Discard, "test")
		defer p.stop()
		return walk(root, newTree, p).counts
	}
	before := digest()
	if again := digest(); again != before {
		t.Fatalf("the same tree twice: %v, %v", before, again)
	}
	for _, change := range []func() error{
		func() error { return os.WriteFile(filepath.Join(root, "crowded", "7"), []byte{8}, 0o666) },
		func() error { return os.Rename(filepath.Join(root, "empty"), filepath.Join(root, "full")) },
		func() error { return os.Remove(filepath.Join(root, "circle")) },
		func() error { return os.Mkdir(filepath.Join(root, "crowded", "house"), 0o777) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		after := digest()
		if after.digest == before.digest {
			t.Errorf("a change that the digest does not show: %v", after)
		}
		before = after
	}
}

// Akaros's directories do not record the kinds of their entries; an lstat must find the same
// kinds as a host that reports them.
func TestKindByLstat(t *testing.T) {
	root := makeTree(t)
	k := newKernel()
	entries, err := k.dir(root)
	if !hosted {
		wantENOSYS(t, "dir", err)
		_, err = k.lstat(root)
		wantENOSYS(t, "lstat", err)
		return
	}
	if err != nil || len(entries) != 13 {
		t.Fatalf("%d entries, %v; want 13", len(entries), err)
	}
	for _, e := range entries {
		k.dirent.Type = ros.DT_UNKNOWN
		if kind, err := k.kind(root, e.name); kind != e.kind || err != nil {
			t.Errorf("%q: kind %d by its directory, %d by lstat (%v)", e.name, e.kind, kind, err)
		}
	}
}

// An entry that cannot be read is an error with a number and a text, and the walk goes on.
func TestErrors(t *testing.T) {
	k := newKernel()
	dir := t.TempDir()
	for what, f := range map[string]func() error{
		"list what is not there":  func() error { _, err := k.dir(filepath.Join(dir, "x")); return err },
		"open what is not there":  func() error { _, err := k.file(filepath.Join(dir, "x"), io.Discard); return err },
		"follow what is no link":  func() error { _, err := k.link(dir); return err },
		"stat what is not there":  func() error { _, err := k.lstat(filepath.Join(dir, "x")); return err },
		"open by a path too long": func() error { _, err := k.file(strings.Repeat("x", 5000), io.Discard); return err },
	} {
		err := f()
		if err == nil || len(err.Error()) < 10 {
			t.Errorf("%s: %v, want an error of 10 bytes or more", what, err)
		}
		if !hosted && !strings.Contains(what, "too long") {
			wantENOSYS(t, what, err)
		}
	}
}

func wantENOSYS(t *testing.T, what string, err error) {
	t.Helper()
	var failed *sysError
	if !errors.As(err, &failed) || failed.errno != ros.ENOSYS {
		t.Errorf("%s without a host: %v, want ENOSYS", what, err)
	}
}
