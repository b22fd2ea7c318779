package emit

import (
	"fmt"
	"math"
	"strings"

	"github.com/usys-go/bridge/gen/model"
)

// amd64 is the System V calling convention from Go's assembly.
type amd64 struct{}

var (
	intRegs   = []string{"DI", "SI", "DX", "CX", "R8", "R9"}
	floatRegs = []string{"X0", "X1", "X2", "X3", "X4", "X5", "X6", "X7"}
)

func (amd64) linux() []string { return []string{"RAX", "RDI", "RSI", "RDX", "R10", "R8", "R9"} }

func (amd64) linuxLost() string { return "RCX and R11" }

func (amd64) head(p *printer) {
	p.f(`
// The instructions below are bytes because the assembler must not see them: it
// knows no %%fs without an offset, and marks a function that writes SP as one
// that cannot be unwound. The stack that they leave and return to is the same;
// while C runs, the host recognises that by the stack pointer.

// MOVQ FS:(R11), R12: this thread's block, whose address is the top of its C stack.
#define LOAD_THREAD	BYTE $0x64; MOVQ (R11), R12

// MOVQ R12, SP
#define SWITCH	BYTE $0x4C; BYTE $0x89; BYTE $0xE4

// POPQ SP: the block's first word is the Go stack pointer that was left there.
#define RETURN	BYTE $0x5C
`)
}

func (amd64) table(p *printer) {
	p.f(`
// func table() *usys.Table
TEXT ·table(SB), NOSPLIT|NOFRAME, $0-8
	LEAQ	·image(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
`)
}

// assign gives each argument its register, "" to arguments that go on the
// stack.
func (amd64) assign(fr frame) (regs []string, nstack int64) {
	ints, floats := intRegs, floatRegs
	for _, a := range fr.Args {
		from := &ints
		if a.Type.Float() {
			from = &floats
		}
		if len(*from) == 0 {
			regs = append(regs, "")
			nstack++
			continue
		}
		regs = append(regs, (*from)[0])
		*from = (*from)[1:]
	}
	return regs, nstack
}

// stackBytes counts, beside the arguments, the word that names the trampoline
// and padding: C wants its stack 16-byte aligned at the call. With at most 16
// parameters it fits a displacement of one byte.
func (a amd64) stackBytes(fr frame) int64 {
	_, n := a.assign(fr)
	if n == 0 {
		return 0
	}
	return 16 + align(8*n, 16)
}

// load returns the instruction that moves an argument into a register of 64
// bits, extended as its type says.
func (amd64) load(t *model.Type, reg string) string {
	if t.Float() && reg[0] == 'X' {
		return map[model.Kind]string{model.Float32: "MOVSS", model.Float64: "MOVSD"}[t.Kind]
	}
	switch t.Kind {
	case model.Int8:
		return "MOVBQSX"
	case model.Int16:
		return "MOVWQSX"
	case model.Int32:
		return "MOVLQSX"
	case model.Bool, model.Uint8:
		return "MOVBLZX"
	case model.Uint16:
		return "MOVWLZX"
	case model.Uint32, model.Float32:
		return "MOVL"
	}
	return "MOVQ"
}

// store returns the instruction that moves a result out of its register.
func (amd64) store(t *model.Type) string {
	switch {
	case t.Kind == model.Float32:
		return "MOVSS"
	case t.Kind == model.Float64:
		return "MOVSD"
	case t.Size() == 1:
		return "MOVB"
	case t.Size() == 2:
		return "MOVW"
	case t.Size() == 4:
		return "MOVL"
	}
	return "MOVQ"
}

// results returns the registers of value and failure.
func (amd64) results(fr frame) (value, failure string) {
	switch {
	case fr.Value == nil:
		return "", "AX"
	case fr.Value.Type.Float():
		return "X0", "AX"
	}
	return "AX", "DX"
}

func (o operand) fp() string { return fmt.Sprintf("%s+%d(FP)", o.Name, o.Off) }

func (a amd64) trampoline(p *printer, f *model.Func, fr frame, slot int64) {
	regs, _ := a.assign(fr)
	lower := a.stackBytes(fr)
	a.comment(p, f, fr, regs)
	p.f("TEXT ·%s(SB), NOSPLIT|NOFRAME, $0-%d\n", fr.Func, fr.Size)
	p.f("\tPCALIGN\t$64\n") // one cache line holds most of them: a tenth of a short call's time
	for i, arg := range fr.Args {
		if regs[i] != "" {
			p.f("\t%s\t%s, %s\n", a.load(arg.Type, regs[i]), arg.fp(), regs[i])
		}
	}
	// The slot first: the host sets fsoff before it fills the first slot, so a
	// thread that reads the address of a host's function also reads a valid
	// fsoff.
	p.f("\tMOVQ\t·image+%d(SB), AX\n", slot)
	p.f("\tMOVQ\tusys·fsoff(SB), R11\n")
	p.f("\tTESTQ\tR11, R11\n\tJEQ\tdirect\n")
	p.f("\tLOAD_THREAD\n")
	p.f("\tTESTQ\tR12, R12\n\tJEQ\tfirst\n")
	p.f("ready:\n\tMOVQ\tSP, 0(R12)\n")
	if lower > 0 {
		a.pushArgs(p, fr, regs, lower)
	} else {
		p.f("\tSWITCH\n\tCALL\tAX\n\tRETURN\n")
	}
	a.storeResults(p, fr)
	p.f("direct: // no host, or a host whose entry stubs switch stacks\n")
	if lower > 0 {
		p.f("\tLEAQ\t%s, R13 // the arguments, for such a stub\n", fr.Args[0].fp())
	}
	p.f("\tCALL\tAX\n")
	a.storeResults(p, fr)
	p.f("first: // the thread has no block yet; R12 is one afterwards, or there is no memory\n")
	p.f("\tCALL\tusys·first(SB)\n\tJNE\tready\n")
	p.f("\tLEAQ\t%s(SB), AX\n\tJMP\tdirect\n", nomemOf(f))
}

// pushArgs copies the arguments that are not in registers to C's stack and
// makes the call.
func (a amd64) pushArgs(p *printer, fr frame, regs []string, lower int64) {
	p.f("\tLEAQ\t·%s(SB), R13\n", fr.Func)
	p.f("\tMOVQ\tR13, -8(R12) // below the block is a pc of this function, for unwinding\n")
	at := -lower
	for i, arg := range fr.Args {
		if regs[i] == "" {
			p.f("\t%s\t%s, R13\n\tMOVQ\tR13, %d(R12)\n", a.load(arg.Type, "R13"), arg.fp(), at)
			at += 8
		}
	}
	p.f("\tSWITCH\n")
	p.f("\tBYTE $0x48; BYTE $0x83; BYTE $0xEC; BYTE $%#02x // SUBQ $%d, SP\n", lower, lower)
	p.f("\tCALL\tAX\n")
	p.f("\tBYTE $0x48; BYTE $0x8B; BYTE $0x64; BYTE $0x24; BYTE $%#02x // MOVQ %d(SP), SP\n", lower, lower)
}

func (a amd64) storeResults(p *printer, fr frame) {
	value, failure := a.results(fr)
	if fr.Value != nil {
		p.f("\t%s\t%s, %s\n", a.store(fr.Value.Type), value, fr.Value.fp())
	}
	if fr.Failure != nil {
		p.f("\tMOVQ\t%s, %s\n", failure, fr.Failure.fp())
	}
	p.f("\tRET\n")
}

// comment writes the register map above a trampoline.
func (a amd64) comment(p *printer, f *model.Func, fr frame, regs []string) {
	p.f("\n// %s: function %d, %s\n", f.Name, f.Num, proto(f, f.C))
	var list []string
	at := int64(0)
	for i, arg := range fr.Args {
		to := regs[i]
		if to == "" {
			to = fmt.Sprintf("%d(SP)", at)
			at += 8
		}
		list = append(list, arg.fp()+" -> "+to)
	}
	value, failure := a.results(fr)
	if fr.Value != nil {
		list = append(list, value+" -> "+fr.Value.fp())
	}
	if fr.Failure != nil {
		list = append(list, failure+" -> "+fr.Failure.fp())
	}
	for len(list) > 0 {
		n := min(4, len(list))
		p.f("//   %s\n", strings.Join(list[:n], "   "))
		list = list[n:]
	}
}

func (a amd64) stub(p *printer, f *model.Func, index int) {
	switch {
	case f.Linux:
		linuxStub(p, f)
		return
	case f.Panics():
		panicStub(p, f, index)
		return
	}
	p.f("\n// While %s is absent, a call of it returns the value that its declaration names.\n", f.C)
	p.f("TEXT absent_%s<>(SB), NOSPLIT|NOFRAME, $0-0\n", f.C)
	v := *f.Absent
	switch {
	case f.Result != nil && f.Result.Type.Kind == model.Float64:
		p.f("\tMOVQ\t$%#x, AX // %d\n\tMOVQ\tAX, X0\n\tXORL\tAX, AX\n", math.Float64bits(float64(v)), v)
	case f.Result != nil && f.Result.Type.Kind == model.Float32:
		p.f("\tMOVL\t$%#x, AX // %d\n\tMOVL\tAX, X0\n\tXORL\tAX, AX\n", math.Float32bits(float32(v)), v)
	default:
		p.f("\tMOVQ\t$%d, AX\n\tXORL\tDX, DX\n", v)
	}
	p.f("\tRET\n")
}

// linuxStub writes the stub of a function with the kernel's convention: it
// changes no register but AX.
func linuxStub(p *printer, f *model.Func) {
	if f.Result == nil {
		p.f("\n// While %s is absent, a jump to it ends here: it must not return.\n", f.C)
		p.f("TEXT absent_%s<>(SB), NOSPLIT|NOFRAME, $0-0\n\tUNDEF\n", f.C)
		return
	}
	p.f("\n// While %s is absent, a call of it returns this value, by the kernel's convention.\n", f.C)
	p.f("TEXT absent_%s<>(SB), NOSPLIT|NOFRAME, $0-0\n\tMOVQ\t$%d, AX\n\tRET\n", f.C, linuxAbsent(f))
}

// panicStub is the stub of a function that has nothing to return while it is absent. It
// passes a pc of the trampoline on, under which an unwinder finds lack: the return
// address, except for nb functions, where the watchdog may have replaced it.
func panicStub(p *printer, f *model.Func, index int) {
	p.f("\n// While %s is absent, a call of it panics and says why.\n", f.C)
	p.f("TEXT absent_%s<>(SB), NOSPLIT|NOFRAME, $0-0\n", f.C)
	p.f("\tLEAQ\t·image(SB), DI\n\tMOVL\t$%d, SI\n", index)
	if f.NB {
		p.f("\tLEAQ\t·%s(SB), R13\n", f.Name)
	} else {
		p.f("\tMOVQ\t0(SP), R13\n")
	}
	p.f("\tJMP\tusys·lacks(SB)\n")
}
