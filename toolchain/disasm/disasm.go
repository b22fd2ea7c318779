// Package disasm finds the system call instructions that are left in a program,
// by disassembling its text, function by function.
package disasm

import (
	"debug/elf"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// Left counts, for each function of a program by its name, the instructions that
// enter the kernel. It needs the program's symbols.
//
// Each function is decoded from its beginning, so that an 0f 05 within another
// instruction is none. What the decoder does not know (AVX among others) is
// passed over byte by byte until it knows something again; a stretch of bytes in
// which a system call could hide that way is counted too, so that nothing is
// missed.
func Left(path string) (map[string]int, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	text := f.Section(".text")
	if text == nil || f.Machine != elf.EM_X86_64 {
		return nil, errors.New(path + ": no amd64 text")
	}
	code, err := text.Data()
	if err != nil {
		return nil, err
	}
	symbols = slices.DeleteFunc(symbols, func(s elf.Symbol) bool {
		return elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Value < text.Addr || s.Value >= text.Addr+text.Size
	})
	slices.SortFunc(symbols, func(a, b elf.Symbol) int { return int(int64(a.Value - b.Value)) })
	left := map[string]int{}
	name, at := "(no function)", 0
	for i := 0; i <= len(symbols); i++ {
		end := len(code)
		if i < len(symbols) {
			end = int(symbols[i].Value - text.Addr)
		}
		if n := count(code[at:max(at, end)]); n > 0 {
			left[name] += n
		}
		if i < len(symbols) {
			name, at = strings.TrimSuffix(symbols[i].Name, ".abi0"), max(at, end)
		}
	}
	return left, nil
}

// count counts the system calls in one function's code.
func count(code []byte) int {
	n := 0
	for len(code) > 0 {
		inst, err := x86asm.Decode(code, 64)
		switch {
		case err != nil || inst.Len == 0:
			// Not known: step on by one byte, and look at it with the next.
			if raw(code) {
				n++
			}
			code = code[1:]
			continue
		case inst.Op == x86asm.SYSCALL, inst.Op == x86asm.SYSENTER, inst.Op == x86asm.INT && inst.Args[0] == x86asm.Imm(0x80):
			n++
		}
		code = code[inst.Len:]
	}
	return n
}

// raw tells whether code begins with the bytes of a system call.
func raw(code []byte) bool {
	return len(code) >= 2 && (code[0] == 0x0f && (code[1] == 0x05 || code[1] == 0x34) || code[0] == 0xcd && code[1] == 0x80)
}
