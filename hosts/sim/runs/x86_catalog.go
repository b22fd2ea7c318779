package runs

import (
	"encoding/binary"

	"golang.org/x/arch/x86/x86asm"
)

// argumentRegisters are those of Go's calling convention.
var argumentRegisters = []x86asm.Reg{
	x86asm.RAX, x86asm.RBX, x86asm.RCX, x86asm.RDI, x86asm.RSI, x86asm.R8, x86asm.R9, x86asm.R10, x86asm.R11,
}

// calls returns the target of the direct call at pc, if there is one.
func calls(code []byte, pc uint64) (target uint64, ok bool) {
	const length, opcode = 5, 0xe8
	if code[0] != opcode || len(code) < length {
		return 0, false
	}
	rel := int32(binary.LittleEndian.Uint32(code[1:]))
	return pc + length + uint64(int64(rel)), true
}

// arguments returns the arguments that are constants at the end of code, which is the beginning of
// a function at pc. There are none if the code does not end between two instructions.
func arguments(code []byte, pc uint64) map[int]uint64 {
	constants := map[x86asm.Reg]uint64{}
	for len(code) > 0 {
		inst, err := x86asm.Decode(code, 64)
		if err != nil {
			return nil
		}
		code = code[inst.Len:]
		pc += uint64(inst.Len)
		step(constants, &inst, pc)
	}
	list := map[int]uint64{}
	for i, reg := range argumentRegisters {
		if v, ok := constants[reg]; ok {
			list[i] = v
		}
	}
	return list
}

// step follows one instruction; next is the address of the one behind it.
func step(constants map[x86asm.Reg]uint64, inst *x86asm.Inst, next uint64) {
	switch inst.Op {
	case x86asm.CALL, x86asm.JMP, x86asm.RET:
		clear(constants)
		return
	case x86asm.TEST, x86asm.CMP:
		return
	case x86asm.MUL, x86asm.IMUL, x86asm.DIV, x86asm.IDIV, x86asm.CQO, x86asm.CDQ, x86asm.XCHG, x86asm.CPUID:
		clear(constants) // they write registers that are not their operands
		return
	}
	reg, ok := inst.Args[0].(x86asm.Reg)
	if !ok {
		return
	}
	to := wide(reg)
	from, _ := inst.Args[1].(x86asm.Reg)
	copied, known := constants[wide(from)]
	delete(constants, to)
	switch arg := inst.Args[1].(type) {
	case x86asm.Imm:
		if inst.Op == x86asm.MOV && arg >= 0 {
			constants[to] = uint64(arg)
		}
	case x86asm.Mem:
		if inst.Op == x86asm.LEA && arg.Base == x86asm.RIP && arg.Index == 0 {
			constants[to] = next + uint64(arg.Disp)
		}
	case x86asm.Reg:
		switch {
		case inst.Op == x86asm.XOR && wide(from) == to:
			constants[to] = 0
		case inst.Op == x86asm.MOV && known:
			constants[to] = copied
		}
	}
}

// wide returns the 64-bit register that contains reg.
func wide(reg x86asm.Reg) x86asm.Reg {
	switch {
	case reg >= x86asm.EAX && reg <= x86asm.R15L:
		return reg - x86asm.EAX + x86asm.RAX
	case reg >= x86asm.AX && reg <= x86asm.R15W:
		return reg - x86asm.AX + x86asm.RAX
	case reg >= x86asm.AL && reg <= x86asm.BL:
		return reg - x86asm.AL + x86asm.RAX
	case reg >= x86asm.AH && reg <= x86asm.BH:
		return reg - x86asm.AH + x86asm.RAX
	case reg >= x86asm.SPB && reg <= x86asm.R15B:
		return reg - x86asm.SPB + x86asm.RSP
	}
	return reg
}
