package nosplitcall

import (
	"errors"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// readText reads one file of assembly like readAssembly.
func readText(src []byte) []*text {
	file := token.NewFileSet().AddFile("x.s", -1, len(src))
	file.SetLinesForContent(src)
	a := &assembly{
		pkg: "m", file: file, macros: map[string]macro{},
		consts:  func(string) (int64, bool) { return 0, false },
		include: func(string) ([]byte, error) { return nil, errors.New("there is none") },
	}
	a.read(src, 0)
	for _, t := range a.texts {
		t.finish()
	}
	return a.texts
}

// FuzzAssembly checks that any text is read to its end.
func FuzzAssembly(f *testing.F) {
	//lint:ignore SA1019 the test runs where it was built
	files, err := filepath.Glob(filepath.Join(runtime.GOROOT(), "src/runtime/*_amd64.s"))
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files of assembly to begin with, %v; want one or more", len(files), err)
	}
	for _, name := range append(files, "testdata/src/a/a.s", "testdata/src/chain/chain.s") {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(src) < 8<<10 {
			f.Add(src)
		}
	}
	f.Add([]byte("#define A A; A; A; A; A; A; A; A\nTEXT ·f(SB), NOSPLIT, $0\nA\n"))
	f.Add([]byte("#define B(x) x(x); B(x); B(x)\nTEXT ·f<>(SB), 7, $(1+2*(3-4))-8\nB(B)\n#ifdef X\n#else"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, x := range readText(src) {
			if x.frame < 0 {
				t.Errorf("%s has a frame of %d bytes", x.sym, x.frame)
			}
		}
	})
}
