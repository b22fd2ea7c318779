package pclntab

import (
	"debug/elf"
	"regexp"
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

// checkDeltas follows the instructions of functions from their entries, adds up their
// effects on SP, and compares the sum with SPDelta at each of them.
func checkDeltas(t *testing.T, p *Program, program string, lo, hi uint64) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := f.Section(".text")
	text, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	n, functions := 0, 0
	for i := range p.nfunc {
		f, _ := p.function(i)
		if f.entry < lo || f.entry >= hi {
			continue
		}
		functions++
		n += follow(t, p, f, text[f.entry-s.Addr:f.end-s.Addr])
	}
	if functions < 20 || n < 800 {
		t.Errorf("SPDelta was compared at %d instructions of %d functions, want 800 of 20 or more", n, functions)
	}
}

// follow returns the number of instructions of a function that it has compared.
func follow(t *testing.T, p *Program, f function, code []byte) int {
	t.Helper()
	name := p.FuncName(f.entry)
	deltas := map[int]int{} // by place
	for todo := map[int]int{0: 0}; len(todo) > 0; {
		for at, delta := range todo {
			delete(todo, at)
			if at < 0 || at >= len(code) {
				continue // a tail call
			}
			if old, ok := deltas[at]; ok {
				if old != delta {
					t.Fatalf("%s+%#x: reached with SP at %d and at %d: the test does not understand this function", name, at, old, delta)
				}
				continue
			}
			deltas[at] = delta
			if got, ok := p.SPDelta(f.entry + uint64(at)); got != delta || !ok {
				t.Errorf("%s+%#x: %d (%t), want %d", name, at, got, ok, delta)
				return len(deltas)
			}
			inst, err := x86asm.Decode(code[at:], 64)
			if err != nil {
				t.Fatalf("%s+%#x: % x: %v", name, at, code[at:min(at+8, len(code))], err)
			}
			rel, jumps := inst.Args[0].(x86asm.Rel)
			if jumps && inst.Op != x86asm.CALL {
				todo[at+inst.Len+int(rel)] = delta
			}
			switch {
			case inst.Op == x86asm.RET || inst.Op == x86asm.JMP || inst.Op == x86asm.UD2 || inst.Op == x86asm.INT:
			case inst.Op == x86asm.CALL && jumps && panics.MatchString(p.FuncName(f.entry+uint64(at+inst.Len+int(rel)))):
			default:
				todo[at+inst.Len] = delta + pushed(inst)
			}
		}
	}
	return len(deltas)
}

// panics are functions that do not return.
var panics = regexp.MustCompile(`^runtime\.(panic|goPanic|gopanic|throw|fatal)`)

// pushed returns by how much an instruction lowers SP.
func pushed(inst x86asm.Inst) int {
	n, constant := inst.Args[1].(x86asm.Imm)
	switch {
	case inst.Op == x86asm.PUSH || inst.Op == x86asm.PUSHFQ:
		return 8
	case inst.Op == x86asm.POP || inst.Op == x86asm.POPFQ:
		return -8
	case inst.Args[0] == x86asm.RSP && constant && inst.Op == x86asm.SUB:
		return int(n)
	case inst.Args[0] == x86asm.RSP && constant && inst.Op == x86asm.ADD:
		return -int(n)
	}
	return 0
}
