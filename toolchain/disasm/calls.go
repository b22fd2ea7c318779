package disasm

import (
	"debug/elf"
	"fmt"

	"github.com/usys-go/bridge/toolchain/arch"
)

// Calls counts the calls in a function of a program, by the name of the function that is
// called. It needs the program's symbols. Calls by an address in a register or in memory
// are not counted.
func Calls(path, function string) (map[string]int, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	names := map[uint64]string{}
	var body elf.Symbol
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC {
			names[s.Value] = s.Name
		}
		if s.Name == function {
			body = s
		}
	}
	text := f.Section(".text")
	if text == nil || body.Value < text.Addr || body.Value-text.Addr > text.Size || body.Size > text.Size-(body.Value-text.Addr) {
		return nil, fmt.Errorf("%s: no function %s", path, function)
	}
	code := make([]byte, body.Size)
	if _, err := text.ReadAt(code, int64(body.Value-text.Addr)); err != nil {
		return nil, err
	}
	calls := map[string]int{}
	for pc := body.Value; len(code) > 0; {
		n, distance, ok := arch.AMD64.Call(code)
		if n == 0 {
			return nil, fmt.Errorf("%s: %s+%#x: an instruction that cannot be decoded", path, function, pc-body.Value)
		}
		pc += uint64(n)
		code = code[n:]
		if ok {
			calls[names[pc+uint64(distance)]]++
		}
	}
	return calls, nil
}
