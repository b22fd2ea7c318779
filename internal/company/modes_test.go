//go:build linux && amd64 && cgo

package company_test

import (
	"path/filepath"
	"sync"
	"testing"
)

// ordered builds the program that keeps the order of queued signals.
var ordered = sync.OnceValues(func() (string, error) { return build("ordered", "./ordered", "exe") })

// library builds a library, and the C program that loads it.
var library = sync.OnceValues(func() (string, error) {
	if file, err := build("library.so", "./testdata/library", "c-shared"); err != nil {
		return file, err
	}
	use := filepath.Join(dir, "use")
	return use, run("gcc", "-Wall", "-o", use, "testdata/library/use.c", "-lpthread", "-ldl")
})

func TestOrdered(t *testing.T) {
	program := built(t, ordered)
	for _, name := range []string{"nested", "values"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := range *runs {
				if e := child(t, limit, environments[n%len(environments)], program, name); e.hung || e.code != 0 {
					t.Fatalf("run %d: %v, want exit status 0 in time", n, e)
				}
			}
		})
	}
}

// A C program with its own threads, masks and descriptors loads the library.
func TestLibrary(t *testing.T) {
	if race {
		t.Skip("the race detector needs the address space that a program of C's has taken")
	}
	use := built(t, library)
	for n := range min(*runs, 2) {
		if e := child(t, limit, environments[n%len(environments)], use, filepath.Join(dir, "library.so")); e.hung || e.code != 0 {
			t.Fatalf("run %d: %v", n, e)
		}
	}
}
