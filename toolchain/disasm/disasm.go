// Package disasm finds the remaining system call instructions of a program, by
// disassembling its text, function by function.
package disasm

import (
	"debug/elf"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/arch"
)

// Left counts, for each function of a program by its name, the instructions that
// enter the kernel. It needs the program's symbols.
//
// Each function is decoded from its beginning, so that the bytes of one within another
// instruction do not count. Instructions that the decoder does not know (AVX among
// others) are skipped byte by byte until it knows one again; a stretch of bytes in which
// a system call could hide is counted too, so that none is missed.
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
	a := arch.AMD64
	if text == nil || f.Machine != a.Machine {
		return nil, errors.New(path + ": no " + a.Name + " text")
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
		if n := count(a, code[at:max(at, end)]); n > 0 {
			left[name] += n
		}
		if i < len(symbols) {
			name, at = strings.TrimSuffix(symbols[i].Name, ".abi0"), max(at, end)
		}
	}
	return left, nil
}

// count counts the system calls in one function's code.
func count(a *arch.Arch, code []byte) int {
	total := 0
	for len(code) > 0 {
		n, enters := a.Trap(code)
		if enters {
			total++
		}
		code = code[n:]
	}
	return total
}
