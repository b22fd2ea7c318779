package sites

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/toolchain/arch"
)

// amd64 is the processor of linux/amd64. The number of a system call is in AX.
type amd64 struct{}

func (amd64) arch() *arch.Arch { return arch.AMD64 }

func (amd64) marks() []string { return []string{"SYSCALL", "SYSENTER", "INT", "_rt0_amd64_linux"} }

func (amd64) entry() string { return "_rt0_amd64_linux" }

func (amd64) entryJump(s statement) bool {
	return s.op == "JMP" && slices.Equal(s.args, []string{"_rt0_amd64(SB)"})
}

func (amd64) trap(s statement) string {
	switch s.op {
	case "SYSCALL", "SYSENTER":
		return s.op
	case "INT":
		if n, ok := (defines{}).number(strings.Join(s.args, ",")); ok && n == 0x80 {
			return "INT $0x80"
		}
	}
	for _, w := range words(s.text) {
		if w == "SYSCALL" || w == "SYSENTER" {
			return w + " as an operand"
		}
	}
	return ""
}

func (amd64) plain(s statement) bool { return s.op == "SYSCALL" && len(s.args) == 0 }

func (amd64) encoded(code []codeByte) string {
	for i := 0; i+1 < len(code); i++ {
		// 0f behind 0f 38 or 0f 3a belongs to that instruction.
		inner := i >= 2 && code[i-2].b == 0x0f && (code[i-1].b == 0x38 || code[i-1].b == 0x3a)
		if !code[i].begins || inner {
			continue
		}
		switch [2]byte{code[i].b, code[i+1].b} {
		case [2]byte{0x0f, 0x05}:
			return "SYSCALL written as bytes"
		case [2]byte{0x0f, 0x34}:
			return "SYSENTER written as bytes"
		case [2]byte{0xcd, 0x80}:
			return "INT $0x80 written as bytes"
		}
	}
	return ""
}

func (amd64) loaded(code []codeByte) value {
	var b []byte
	for _, c := range code {
		b = append(b, c.b)
	}
	if imm, ok := bytes.CutPrefix(b, []byte{0x48, 0xc7, 0xc0}); ok && len(imm) == 4 { // MOVQ $imm, AX
		return value{kind: constant, n: int64(int32(binary.LittleEndian.Uint32(imm)))}
	}
	if imm, ok := bytes.CutPrefix(b, []byte{0xb8}); ok && len(imm) == 4 { // MOVL $imm, AX
		return value{kind: constant, n: int64(binary.LittleEndian.Uint32(imm))}
	}
	return value{kind: mixed}
}

// computesAX are instructions that leave something in AX without naming it.
var computesAX = []string{
	"MUL", "IMUL", "DIV", "IDIV", "CPUID", "RDTSC", "XGETBV", "CMPXCHG", "LODS",
	"LAHF", "CBW", "CDQE", "CWDE", "RDMSR", "RDPMC", "INB", "INL", "INW",
}

func (amd64) step(a *assembly, f *function, s statement, v value) value {
	if a.macros[s.op] {
		return value{kind: mixed}
	}
	if width(s.op) > 0 {
		return v // f.loads has the effect of a run of bytes
	}
	if s.op == "CALL" || s.op == "SYSCALL" {
		return value{kind: variable} // a result
	}
	for _, op := range computesAX {
		if strings.HasPrefix(s.op, op) {
			return value{kind: mixed}
		}
	}
	if len(s.args) == 0 {
		return v
	}
	first, last := s.args[0], s.args[len(s.args)-1]
	switch {
	case last == "AL" || last == "AH" || first == "AX" && (strings.HasPrefix(s.op, "XCHG") || strings.HasPrefix(s.op, "XADD")):
		return value{kind: mixed}
	case a.hides(last):
		return value{kind: mixed}
	case last != "AX":
		return v
	}
	return toAX(a, f, s, v)
}

// toAX returns the known value of AX after a statement whose last operand is
// AX.
func toAX(a *assembly, f *function, s statement, v value) value {
	first := s.args[0]
	switch s.op {
	case "CMPQ", "CMPL", "TESTQ", "TESTL", "PUSHQ":
		return v
	case "XORL", "XORQ":
		if first == "AX" {
			return value{kind: constant}
		}
	case "MOVQ", "MOVL", "MOVLQZX", "MOVLQSX":
		if n, ok := a.defines.number(first); ok {
			return value{constant, n, callName(first)}
		}
		if strings.HasPrefix(first, "$") || f.special(a, first) {
			return value{kind: mixed} // a number, but an unknown one
		}
		return value{kind: variable}
	}
	if v.kind == variable && s.op != "POPQ" && !strings.HasPrefix(s.op, "LEA") {
		return v // the caller's, changed a little
	}
	return value{kind: mixed}
}

func (amd64) depth(s statement, d int) int {
	n := int64(0)
	if len(s.args) > 0 {
		n, _ = (defines{}).number(s.args[0])
	}
	toSP := len(s.args) == 2 && s.args[1] == "SP"
	switch {
	case s.op == "PUSHQ" || s.op == "PUSHFQ":
		return d + 8
	case s.op == "POPQ" || s.op == "POPFQ":
		return d - 8
	case s.op == "ADJSP" || s.op == "SUBQ" && toSP:
		return d + int(n)
	case s.op == "ADDQ" && toSP:
		return d - int(n)
	case toSP && strings.HasPrefix(s.op, "MOV"):
		return 0 // another stack
	}
	return d
}

func (amd64) popsReturn(f *function, i, depth int) (register string, ok bool) {
	popped, pushed := f.before(i, "POPQ"), f.after(i)
	ok = depth == -8 && popped != "" && pushed.op == "PUSHQ" && slices.Equal(pushed.args, []string{popped})
	return popped, ok
}

func (amd64) readsFlags(op string) bool {
	for _, p := range []string{"SET", "CMOV", "ADC", "SBB", "RCL", "RCR", "PUSHF", "LAHF"} {
		if strings.HasPrefix(op, p) {
			return true
		}
	}
	return strings.HasPrefix(op, "J") && op != "JMP" && !strings.HasPrefix(op, "JCX")
}

func (amd64) jump(op string) bool { return strings.HasPrefix(op, "J") || strings.HasPrefix(op, "LOOP") }

func (amd64) always(op string) bool { return op == "JMP" }

// R11 is free: SYSCALL destroys it.
func (amd64) replacement(rule Rule, n int, popped string) string {
	// In place. For a child without a return address, or one that shares its
	// parent's, because it needs none when there is no host. For a gateway,
	// because the processor mispredicts a return after SYSCALL: the choke
	// point would cost a program of many calls 2 to 6 %.
	inPlace := func(call string) string {
		return fmt.Sprintf("MOVQ runtime·usyshost(SB), R11; TESTQ R11, R11; JEQ usysnative%d; "+
			"%s; JMP usysdone%d; usysnative%d: SYSCALL; usysdone%d:", n, call, n, n, n)
	}
	switch rule {
	case Ordinary:
		return "CALL runtime·usyscall(SB)"
	case Clone, Gateway:
		return inPlace("CALL R11")
	case Vfork:
		// The return address, which vfork's site has popped, stays where it was: the
		// call would write its own there, and an unwinder that a signal brings here
		// would find the function to be its own caller.
		return inPlace("PUSHQ " + popped + "; CALL R11; ADJSP $-8")
	case ThreadExit:
		return "JMP runtime·usysexit(SB)"
	case Entry:
		return "JMP runtime·usysstart(SB)"
	}
	return ""
}
