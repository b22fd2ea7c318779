package arch

import (
	"debug/elf"

	"golang.org/x/arch/x86/x86asm"
)

// AMD64 is the processor of linux/amd64, as the System V ABI's AMD64 supplement and
// the manuals of its makers describe it.
var AMD64 = &Arch{
	Name:           "amd64",
	Machine:        elf.EM_X86_64,
	Relocation:     relocationAMD64,
	Trap:           trapAMD64,
	Call:           callAMD64,
	NoCall:         []byte{0x0f, 0x1f, 0x44, 0x00, 0x00}, // NOPL 0(AX)(AX*1)
	Breakpoint:     []byte{0xcc},                         // INT3
	BreakpointStop: 1,
	Calls:          Calls{Munmap: 11, Sigreturn: 15, Clone: 56, Vfork: 58, Exit: 60, Clone3: 435},
}

func relocationAMD64(kind uint32) Relocation {
	switch elf.R_X86_64(kind) {
	case elf.R_X86_64_RELATIVE:
		return Relative
	case elf.R_X86_64_IRELATIVE:
		return IRelative
	case elf.R_X86_64_64:
		return Absolute
	case elf.R_X86_64_GLOB_DAT, elf.R_X86_64_JMP_SLOT:
		return Slot
	case elf.R_X86_64_32, elf.R_X86_64_32S:
		return Absolute32
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32:
		return PC32
	case elf.R_X86_64_PC64:
		return PC64
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		return GOTPC32
	}
	return Unknown
}

func trapAMD64(code []byte) (n int, enters bool) {
	inst, err := x86asm.Decode(code, 64)
	if err != nil || inst.Len == 0 {
		return 1, trapBytes(code)
	}
	switch inst.Op {
	case x86asm.SYSCALL, x86asm.SYSENTER:
		return inst.Len, true
	case x86asm.INT:
		return inst.Len, inst.Args[0] == x86asm.Imm(0x80)
	}
	return inst.Len, false
}

func callAMD64(code []byte) (n int, distance int64, ok bool) {
	inst, err := x86asm.Decode(code, 64)
	if err != nil {
		return 0, 0, false
	}
	rel, ok := inst.Args[0].(x86asm.Rel)
	return inst.Len, int64(rel), ok && inst.Op == x86asm.CALL
}

// trapBytes reports whether code begins with the bytes of SYSCALL, SYSENTER or INT $0x80.
func trapBytes(code []byte) bool {
	return len(code) >= 2 && (code[0] == 0x0f && (code[1] == 0x05 || code[1] == 0x34) || code[0] == 0xcd && code[1] == 0x80)
}
