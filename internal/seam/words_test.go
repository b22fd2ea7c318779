package seam

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The rooms whose code must be portable. examples and internal hold programs that are
// written for one processor.
var rooms = []string{
	"abi", "akaros", "check", "cmd", "deadline", "gen", "loader", "mksyscall", "parlib", "signal", "toolchain",
	"usys", "vet",
}

// What says that C code knows its processor.
var cWords = regexp.MustCompile(`\b[er](ip|sp|bp|ax|bx|cx|dx|si|di|flags)\b|\br(8|9|1[0-5])\b|\bmxcsr\b|\b(__)?asm(__)?\b|` +
	`\bNR_\w+ *=|#define +NR_|\b(EM|R)_(X86|386|AARCH64|RISCV)\w*|\b__builtin_ia32_\w+|\b__(x86_64|amd64|aarch64)__\b`)

// What says so of Go code.
var goWords = regexp.MustCompile(`\bx86asm\b|\b(EM|R)_(X86|386|AARCH64|RISCV)\w*|\b(Rip|Rsp|Rax|Orig_rax)\b`)

// behind reports whether a file is behind the seam by its name, or chooses what is.
func behind(path string) bool {
	switch filepath.ToSlash(path) {
	case "parlib/arch.h", "parlib/linux_nr.h", "parlib/port.h", "loader/arch.h": // they choose
		return true
	}
	for dir, base := path, ""; dir != "."; dir = filepath.Dir(dir) {
		base = filepath.Base(dir)
		name, _, _ := strings.Cut(base, ".")
		if name == "amd64" || strings.HasSuffix(name, "amd64") || strings.HasPrefix(name, "x86_") {
			return true
		}
	}
	return false
}

var cComment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*|"(\\.|[^"\\\n])*"`)

// blank replaces comments and strings of C by blanks, so that lines keep their numbers.
func blank(text string) string {
	return cComment.ReplaceAllStringFunc(text, func(s string) string {
		return strings.Repeat("\n", strings.Count(s, "\n")) + " "
	})
}

var goComment = regexp.MustCompile(`(?m)//[^\n]*$`)

// findings are the lines of a file that know the processor, as "path:line: word".
func findings(path, text string) (list []string) {
	words := cWords
	if strings.HasSuffix(path, ".go") {
		words, text = goWords, goComment.ReplaceAllString(text, "")
	} else {
		text = blank(text)
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if w := words.FindString(line); w != "" {
			list = append(list, fmt.Sprintf("%s:%d: %s", path, n, w))
		}
	}
	return list
}

func TestNoProcessorOutsideTheSeam(t *testing.T) {
	seen := 0
	for _, room := range rooms {
		err := fs.WalkDir(os.DirFS("../.."), room, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "bin"):
				return fs.SkipDir
			case d.IsDir() || strings.HasSuffix(path, "_test.go") || behind(path):
				return nil
			}
			switch filepath.Ext(path) {
			case ".c", ".h", ".S", ".go":
			default:
				return nil
			}
			seen++
			text, err := os.ReadFile(filepath.Join("../..", path))
			if err != nil {
				return err
			}
			for _, f := range findings(path, string(text)) {
				t.Errorf("%s, which belongs behind the seam (parlib/arch.h in C, toolchain/arch in Go)", f)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if seen < 300 {
		t.Errorf("looked at %d files, want at least 300", seen)
	}
}

// The test above finds what it is there for.
func TestPlanted(t *testing.T) {
	planted := map[string]string{
		"parlib/x.c": "/* a comment\n with uc->rip */ uintptr_t pc = uc->rip;",
		"parlib/y.c": "enum { A, NR_read = 0 };",
		"loader/z.c": "__asm__ volatile(\"syscall\");",
		"loader/e.c": "if (h->machine != EM_X86_64) return;",
		"parlib/s.h": "while (held) __builtin_ia32_pause();",
		"check/x.go": "if regs.Rip == addr+1 {",
		"check/y.go": "case e.Machine != elf.EM_X86_64:",
	}
	for path, text := range planted {
		if got := findings(path, text); len(got) != 1 {
			t.Errorf("findings in %q = %q, want one", text, got)
		}
	}
	const clean = "/* rip */ usys_put(&t, \"rsp\"); *usys_pc(uc) = pc; case NR_read: // EM_X86_64"
	if got := findings("parlib/x.c", clean); len(got) != 0 {
		t.Errorf("findings in %q = %q, want none", clean, got)
	}
}
