package sites

import (
	"bytes"
	"encoding/binary"
)

// A run is a sequence of instructions that are written as numbers: BYTE, WORD,
// LONG, QUAD, with no label between them.
type run struct {
	first, last int // statements
	bytes       []codeByte
}

// codeByte is one byte of a run; begins tells whether a number begins with it.
type codeByte struct {
	b      byte
	begins bool
}

// width is how many bytes a directive makes of a number, 0 for anything else.
func width(op string) int {
	switch op {
	case "BYTE":
		return 1
	case "WORD":
		return 2
	case "LONG":
		return 4
	case "QUAD":
		return 8
	}
	return 0
}

// runs are the runs among some statements.
func runs(code []statement) []run {
	var list []run
	for i, s := range code {
		w := width(s.op)
		if w == 0 {
			continue
		}
		if n := len(list); n == 0 || list[n-1].last != i-1 || len(s.labels) > 0 {
			list = append(list, run{first: i})
		}
		r := &list[len(list)-1]
		r.last = i
		for _, arg := range s.args {
			v, _ := (defines{}).number(arg)
			for k := range w {
				r.bytes = append(r.bytes, codeByte{byte(v >> (8 * k)), k == 0})
			}
		}
	}
	return list
}

// encoded finds a system call in a run.
func encoded(code []codeByte) string {
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

// loaded is what a run leaves in AX: a number, where the run is one move of one
// (go1.27 writes sigreturn's so, because debuggers know it by its bytes). Of any
// other run nothing is known.
func loaded(code []codeByte) value {
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
