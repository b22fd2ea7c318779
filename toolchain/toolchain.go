// Package toolchain makes programs whose every system call is a call of a
// function, with the user's own Go, whatever its release: the assembly of each
// package is rewritten while it is built, and a choke point is added to package
// runtime. docs/toolchain.md has the rules.
//
// One rewriter (package sites) and two deliveries: package toolexec, which stands
// in front of go's tools, and package overlay, which writes files for go's
// -overlay. Package ticks puts the schedule points of usys build -sim into Go's own
// packages. Package mark puts the ELF note into a program, package census lists the
// sites of a build, package disasm finds those that remain in a program.
package toolchain

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"strings"
	"sync"
)

// added has the files that are added to package runtime.
//
//go:embed _runtime/*.go _runtime/*.s
var added embed.FS

// The rewriter's own text, which decides its output.
var (
	//go:embed arch/amd64.go arch/arch.go
	//go:embed sites/amd64.go sites/code.go sites/encoded.go sites/lex.go sites/number.go sites/processor.go sites/rewrite.go sites/rules.go sites/stack.go sites/statements.go
	//go:embed labels.go toolexec/asm.go toolexec/compile.go
	rewriter embed.FS

	// simulated has the further files of usys build -sim.
	//go:embed _runtime/sim/*.go _runtime/sim/*.s ticks/assembly.go ticks/exits.go ticks/gosource.go toolexec/sim.go
	simulated embed.FS

	//go:embed toolexec/link.go mark/mark.go mark/offsets.go mark/read.go mark/segments.go
	marker embed.FS
)

// A RuntimeFile is one file that is added to package runtime.
type RuntimeFile struct {
	Name string
	Text []byte
}

// RuntimeFiles returns the files added to package runtime whose names end in
// suffix, in the order of their names.
func RuntimeFiles(suffix string) []RuntimeFile { return runtimeFiles(added, "_runtime", suffix) }

// SimFiles returns the further files of usys build -sim.
func SimFiles(suffix string) []RuntimeFile { return runtimeFiles(simulated, "_runtime/sim", suffix) }

func runtimeFiles(from embed.FS, dir, suffix string) []RuntimeFile {
	entries, err := from.ReadDir(dir)
	if err != nil {
		panic(err) // embedded, so it exists
	}
	var list []RuntimeFile
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), suffix) {
			text, err := from.ReadFile(dir + "/" + e.Name())
			if err != nil {
				panic(err)
			}
			list = append(list, RuntimeFile{e.Name(), text})
		}
	}
	return list
}

// AssemblerVersion identifies the rewriter's output for any input, SimVersion that of
// usys build -sim, LinkerVersion the notes that are put into programs: equal names stand
// for equal output. They are keys of Go's build cache.
var (
	AssemblerVersion = sync.OnceValue(func() string { return version(added, rewriter) })
	SimVersion       = sync.OnceValue(func() string { return version(added, rewriter, simulated) })
	LinkerVersion    = sync.OnceValue(func() string { return version(marker) })
)

func version(roots ...embed.FS) string {
	h := sha256.New()
	for _, root := range roots {
		err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := root.ReadFile(path)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(text)
			h.Write([]byte(path))
			h.Write(sum[:])
			return nil
		})
		if err != nil {
			panic(err) // embedded, so it exists
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:10])
}
