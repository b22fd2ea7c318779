package emit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Trampolines returns the files that mkasm.go reads for a system and an
// architecture.
func Trampolines(goos, goarch string) []string {
	return []string{
		"syscall_" + goos + ".go",
		"syscall_" + goos + "_" + goarch + ".go",
		"zsyscall_" + goos + "_" + goarch + ".go",
	}
}

// pointers are the sizes of a pointer.
var pointers = map[string]int{
	"386": 4, "arm": 4,
	"amd64": 8, "arm64": 8, "mips64": 8, "ppc64": 8, "riscv64": 8,
}

// Arches returns the architectures that have trampolines.
func Arches() []string { return slices.Sorted(maps.Keys(pointers)) }

// An asmDialect has the forms of a trampoline's declaration in Go, and of its
// assembly.
type asmDialect struct {
	before, after string // of its name, in the Go declaration
	head          string
	define        func(p *printer, name, jump string, pointer int)
}

var stdAsm = asmDialect{
	before: "func ", after: "_trampoline()",
	head: "#include \"textflag.h\"\n",
	define: func(p *printer, name, jump string, _ int) {
		p.f("TEXT ·%s_trampoline(SB),NOSPLIT,$0-0\n%s", name, jump)
	},
}

var xsysAsm = asmDialect{
	before: "var ", after: "_trampoline_addr uintptr",
	head: "\n#include \"textflag.h\"\n",
	define: func(p *printer, name, jump string, pointer int) {
		p.f("\nTEXT %s_trampoline<>(SB),NOSPLIT,$0-0\n%s", name, jump)
		p.f("GLOBL\t·%s_trampoline_addr(SB), RODATA, $%d\n", name, pointer)
		p.f("DATA\t·%s_trampoline_addr(SB)/%d, $%[1]s_trampoline<>(SB)\n", name, pointer)
	},
}

// Asm returns the assembly of the trampolines that the Go texts declare, as
// mkasm.go of the standard library makes it, or for package unix that of x/sys.
func Asm(goos, goarch, pkg string, texts []string) ([]byte, error) {
	d := stdAsm
	if pkg == "unix" {
		d = xsysAsm
	}
	p := new(printer)
	p.f("// go run mkasm.go %s %s\n%s\n%s", goos, goarch, stdMark, d.head)
	seen := map[string]bool{}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			name, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), d.before)
			name, ok2 := strings.CutSuffix(name, d.after)
			if ok && ok2 && !seen[name] {
				seen[name] = true
				d.define(p, name, jump(goarch, name), pointers[goarch])
			}
		}
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("no file declares a trampoline: %slibc_NAME%s", d.before, d.after)
	}
	return p.Bytes(), nil
}

// jump goes on in C's function. On ppc64 it is a call: the linker's stub for a
// function of another module needs the frame.
func jump(goarch, name string) string {
	if goarch == "ppc64" {
		return "\tCALL\t" + name + "(SB)\n\tRET\n"
	}
	return "\tJMP\t" + name + "(SB)\n"
}
