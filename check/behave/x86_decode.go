package behave

import "golang.org/x/arch/x86/x86asm"

// decode decodes the instruction at the beginning of code. Instructions that the decoder does
// not know, such as AVX, have op 0 and a length; their results in registers are unknown. ok is
// false if the length is unknown, too.
func decode(code []byte) (inst x86asm.Inst, ok bool) {
	if len(code) > 16 {
		code = code[:16]
	}
	if !extended(code) { // x86asm decodes these as other instructions
		inst, err := x86asm.Decode(code, 64)
		if err == nil && inst.Len > 0 && inst.Op != 0 {
			return inst, true
		}
	}
	n := length(code)
	return x86asm.Inst{Len: n}, n > 0
}

// isNop reports whether an instruction has no effect.
func isNop(inst x86asm.Inst) bool { return inst.Op == x86asm.NOP }

// slotOfJump returns the address of the word through which the instruction before next jumps,
// if it is relative to the code, as in a stub of the procedure linkage table.
func slotOfJump(inst x86asm.Inst, next int64) (slot int64, ok bool) {
	mem, isMem := inst.Args[0].(x86asm.Mem)
	if inst.Op != x86asm.JMP || !isMem || mem.Base != x86asm.RIP {
		return 0, false
	}
	return next + int64(int32(mem.Disp)), true
}

// extended reports whether an instruction begins with a VEX or EVEX prefix.
func extended(code []byte) bool {
	for len(code) > 0 && (code[0] == 0x64 || code[0] == 0x65 || code[0] == 0x67) {
		code = code[1:]
	}
	return len(code) > 0 && (code[0] == 0xc4 || code[0] == 0xc5 || code[0] == 0x62)
}

// length returns the length of an instruction that is encoded by VEX, EVEX or in one of the
// maps behind 0f, or 0 for other instructions.
func length(code []byte) int {
	i := 0
	at := func(i int) byte {
		if i < len(code) {
			return code[i]
		}
		return 0
	}
	for i < 8 && (at(i) == 0x66 || at(i) == 0xf2 || at(i) == 0xf3 || at(i) == 0x2e || at(i) == 0x3e || at(i) == 0x64 || at(i) == 0x65 || at(i) == 0x67) {
		i++
	}
	opmap := byte(0)
	switch b := at(i); {
	case b == 0xc5:
		opmap, i = 1, i+2
	case b == 0xc4:
		opmap, i = at(i+1)&0x1f, i+3
	case b == 0x62:
		opmap, i = at(i+1)&7, i+4
	default:
		if b&0xf0 == 0x40 {
			i++
		}
		if at(i) != 0x0f {
			return 0
		}
		switch at(i + 1) {
		case 0x38:
			opmap, i = 2, i+2
		case 0x3a:
			opmap, i = 3, i+2
		default:
			opmap, i = 1, i+1
		}
	}
	op := at(i)
	i++
	if opmap == 1 && (op == 0x77 || op == 0x0b || op == 0xff && at(i-2) != 0x0f) { // VZEROUPPER, UD2: no operands
		return fit(i, code)
	}
	mod := at(i)
	i++
	if mod>>6 != 3 {
		base := mod & 7
		if base == 4 {
			base = at(i) & 7
			i++
		}
		switch {
		case mod>>6 == 1:
			i++
		case mod>>6 == 2, base == 5:
			i += 4
		}
	}
	switch {
	case opmap == 3, opmap == 1 && (op >= 0x70 && op <= 0x73 || op == 0xc2 || op >= 0xc4 && op <= 0xc6 || op == 0xba || op == 0xa4 || op == 0xac):
		i++
	}
	return fit(i, code)
}

// fit returns n if the code is that long, and else 0.
func fit(n int, code []byte) int {
	if n > len(code) {
		return 0
	}
	return n
}

// register returns the number of the register of which r is a part, and the number of bits.
func register(r x86asm.Reg) (i, bits int, ok bool) {
	switch {
	case r >= x86asm.RAX && r <= x86asm.R15:
		return int(r - x86asm.RAX), 64, true
	case r >= x86asm.EAX && r <= x86asm.R15L:
		return int(r - x86asm.EAX), 32, true
	case r >= x86asm.AX && r <= x86asm.R15W:
		return int(r - x86asm.AX), 16, true
	case r >= x86asm.AL && r <= x86asm.BL:
		return int(r - x86asm.AL), 8, true
	case r >= x86asm.AH && r <= x86asm.BH:
		return int(r - x86asm.AH), 8, true
	case r >= x86asm.SPB && r <= x86asm.R15B:
		return int(r-x86asm.SPB) + 4, 8, true
	}
	return 0, 0, false
}

// The registers' numbers.
const (
	ax = iota
	cx
	dx
	bx
	sp
	bp
	si
	di
	r8
	r9
	r10
	r11
)

// loses returns the registers, without the stack pointer, that an instruction unknown to decode
// may write.
func loses(code []byte) (list []int) {
	i := 0
	for i < len(code) && (code[i] == 0x66 || code[i] == 0xf2 || code[i] == 0xf3 || code[i] == 0x64 || code[i] == 0x65 || code[i] == 0x67) {
		i++
	}
	if i+6 > len(code) {
		code = append(code[:len(code):len(code)], 0, 0, 0, 0, 0, 0)
	}
	opmap, r, b, v := byte(0), 0, 0, 0
	switch code[i] {
	case 0xc5:
		opmap, r, v, i = 1, int(^code[i+1]>>7)&1<<3, int(^code[i+1]>>3)&15, i+2
	case 0xc4:
		opmap, r, b, v, i = code[i+1]&0x1f, int(^code[i+1]>>7)&1<<3, int(^code[i+1]>>5)&1<<3, int(^code[i+2]>>3)&15, i+3
	case 0x62:
		opmap, r, b, v, i = code[i+1]&7, int(^code[i+1]>>7)&1<<3, int(^code[i+1]>>5)&1<<3, int(^code[i+2]>>3)&15, i+4
	default:
		if code[i]&0xf0 == 0x40 {
			r, b, i = int(code[i]>>2)&1<<3, int(code[i])&1<<3, i+1
		}
		opmap, v = 2, -1 // unknown legacy instructions may write to both operands
		for i < len(code)-2 && (code[i] == 0x0f || code[i] == 0x38 || code[i] == 0x3a) {
			i++
		}
	}
	op, mod := code[i], code[i+1]
	general := v < 0
	switch opmap {
	case 1:
		general = general || op == 0x7e || op == 0xd7 || op == 0x50 || op == 0x2c || op == 0x2d || op == 0xc5 || op == 0x78 || op == 0x79 || op == 0x93
	case 2:
		general = general || op >= 0xf2 && op <= 0xf7
	case 3:
		general = general || op == 0xf0 || op >= 0x14 && op <= 0x17
	}
	if !general {
		return nil
	}
	for _, reg := range []int{r | int(mod>>3)&7, v} {
		if reg >= 0 && reg != sp {
			list = append(list, reg)
		}
	}
	if rm := b | int(mod)&7; mod>>6 == 3 && rm != sp {
		list = append(list, rm)
	}
	return list
}
