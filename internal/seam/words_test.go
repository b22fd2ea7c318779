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
	"abi", "akaros", "calls", "check", "cmd", "deadline", "gen", "hosts", "loader", "mksyscall", "parlib", "signal", "sim", "toolchain",
	"usys", "vet",
}

// cWords matches words by which C code depends on its processor: registers, as ucontext
// and assemblers name them; assembly and intrinsics; numbers of system calls; names of
// processors.
var cWords = regexp.MustCompile(`\b[er](ip|sp|bp|ax|bx|cx|dx|si|di|flags)\b|\borig_rax\b|\br(8|9|1[0-5])[dwb]?\b|` +
	`\bREG_(RIP|RSP|RAX|R\d+|EFL|CSGSFS)\b|\b(mxcsr|fpstate|fpregs|[fg]sbase|gregs)\b|` +
	`\b(__)?asm(__)?\b|\b(__builtin_ia32|_mm)_\w+|\b_*(rd|wr)[fg]sbase\w*|<(x86|imm|[a-z]mm)intrin\.h>|<cpuid\.h>|` +
	`\b(__)?(NR|SYS)_\w+\s*=[^=]|#\s*define\s+(__)?(NR|SYS)_|\bARCH_(SET|GET)_[FG]S\b|` +
	`\b(EM|R)_(X86|386|AARCH64|RISCV)\w*|\b__(x86_64|amd64|aarch64|i386|riscv)(__)?\b`)

// goWords matches such words of Go code.
var goWords = regexp.MustCompile(`\bx86asm\b|\b(EM|R)_(X86|386|AARCH64|RISCV)\w*|` +
	`\.(Rip|Rsp|Rax|R[bcd]x|R[sd]i|Rbp|R(8|9|1[0-5])|Orig_rax|Eflags|[FG]s_base)\b|\belf\.Machine\(\d`)

// behind reports whether a file is behind the seam by its name, or chooses a file
// that is.
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

// cComment matches the parts of C that are no code: comments, texts and
// characters.
var cComment = regexp.MustCompile(`(?s:/\*.*?\*/)|//[^\n]*|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])*'`)

// goComment matches the parts of Go that are no code.
var goComment = regexp.MustCompile("(?s:/\\*.*?\\*/)|//[^\n]*|\"(\\\\.|[^\"\\\\\n])*\"|'(\\\\.|[^'\\\\\n])*'|(?s:`[^`]*`)")

// blank replaces matches by blanks, so that lines keep their numbers. The names of
// included files, which stand in <>, stay.
func blank(text string, noCode *regexp.Regexp) string {
	return noCode.ReplaceAllStringFunc(text, func(s string) string {
		return strings.Repeat("\n", strings.Count(s, "\n")) + " "
	})
}

// findings returns the places in a file that depend on the processor, as
// "path:line: word".
func findings(path, text string) (list []string) {
	words, noCode := cWords, cComment
	if strings.HasSuffix(path, ".go") {
		words, noCode = goWords, goComment
	}
	text = blank(text, noCode)
	for _, at := range words.FindAllStringIndex(text, -1) {
		line := 1 + strings.Count(text[:at[0]], "\n")
		list = append(list, fmt.Sprintf("%s:%d: %s", path, line, strings.TrimSpace(text[at[0]:at[1]])))
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
			case ".c", ".h", ".S", ".s", ".go":
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

// TestPlanted checks that findings finds each kind of word.
func TestPlanted(t *testing.T) {
	planted := map[string]string{
		"parlib/x.c": "/* a comment\n with uc->rip */ uintptr_t pc = uc->rip;",
		"parlib/y.c": "enum { A, NR_read = 0 };",
		"loader/z.c": "__asm__ volatile(\"syscall\");",
		"loader/e.c": "if (h->machine != EM_X86_64) return;",
		"parlib/s.h": "while (held) __builtin_ia32_pause();",
		"check/x.go": "if regs.Rip == addr+1 {",
		"check/y.go": "case e.Machine != elf.EM_X86_64:",

		"loader/a.c": "#define\tNR_foo 3",
		"loader/b.c": "# define NR_foo 3",
		"loader/c.c": "enum { NR_foo\n= 3 };",
		"loader/d.c": "enum { NR_foo\t= 3 };",
		"loader/f.c": "enum { __NR_foo = 3 };",
		"loader/g.c": "uc->eflags &= 1;",
		"loader/h.c": "x = m[REG_RIP];",
		"loader/i.c": "_mm_pause();",
		"loader/j.c": "#include <cpuid.h>",
		"loader/k.c": "#ifdef __x86_64",
		"loader/l.c": "c = '\"'; uc->rip = 0; c = '\"';",
		"check/z.go": `s := "http://x"; regs.Rsp = 0`,
		"check/w.go": "if f.Machine == elf.Machine(62) {",
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
