package toolchain

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestVersionCovers wants each file whose text decides the output to be part of
// a version: a forgotten file would leave old objects in go's cache.
func TestVersionCovers(t *testing.T) {
	named := map[string]bool{}
	for _, root := range []fs.FS{added, rewriter, simulated, marker} {
		err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
			named[path] = err == nil && !d.IsDir()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// These only run tools, and explain packages.
	free := map[string]bool{"doc.go": true, "toolexec.go": true, "become_unix.go": true, "become_other.go": true}
	n := 0
	for _, pattern := range []string{"_runtime/*.*", "_runtime/sim/*", "arch/*.go", "sites/*.go", "ticks/*.go", "toolexec/*.go", "mark/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			path = filepath.ToSlash(path)
			if strings.HasSuffix(path, "_test.go") || free[filepath.Base(path)] {
				continue
			}
			if n++; !named[path] {
				t.Errorf("%s is not part of the version: add it to the go:embed lines of toolchain.go", path)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d files found", n)
	}
}

// TestRuntimeFiles wants the files that are added to package runtime, Go's and
// the assembler's apart.
func TestRuntimeFiles(t *testing.T) {
	all, asm, gofiles := RuntimeFiles(""), RuntimeFiles(".s"), RuntimeFiles(".go")
	if len(asm) == 0 || len(gofiles) == 0 || len(asm)+len(gofiles) != len(all) {
		t.Errorf("%d files, %d of them assembly and %d Go; want some of each, and no others", len(all), len(asm), len(gofiles))
	}
	for _, f := range append(all, SimFiles("")...) {
		if !strings.Contains(f.Name, "usys_linux_amd64.") || len(f.Text) == 0 {
			t.Errorf("%s, %d bytes; want a name with usys_linux_amd64. and text", f.Name, len(f.Text))
		}
	}
	if n := len(SimFiles(".s")) + len(SimFiles(".go")); n != len(SimFiles("")) || n < 2 {
		t.Errorf("%d files of -sim by suffix, want the %d that there are, 2 or more", n, len(SimFiles("")))
	}
	if AssemblerVersion() == LinkerVersion() || AssemblerVersion() == SimVersion() || len(AssemblerVersion()) != 20 {
		t.Errorf("versions of assembler, simulation and linker: %q, %q, %q; want 20 bytes, the first unlike the others", AssemblerVersion(), SimVersion(), LinkerVersion())
	}
}
