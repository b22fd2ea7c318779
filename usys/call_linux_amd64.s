#include "textflag.h"
#include "funcdata.h"

// The per-thread word: at fs:fsoff the host keeps the address of the calling
// thread's block, which is also the top of that thread's C stack. fsoff is 0
// while there is no host, and where the host's entry stubs switch stacks. Two more
// words of the host's stand behind it (usys.hostWords).
//
// The names of this file that other packages' assembly needs (fsoff and the
// stubs) have the prefix "usys." in place of the import path, because an import path with a
// hyphen in it cannot be written in Go assembly.
GLOBL usys·fsoff(SB), NOPTR, $24

// Instructions given as bytes, so that the assembler does not recognise them: it marks a
// function with a visible write of SP as SPWRITE, and the unwinder stops there.
#define LOAD_THREAD	BYTE $0x64; MOVQ (R11), R12	// MOVQ FS:(R11), R12
#define SWITCH	BYTE $0x4C; BYTE $0x89; BYTE $0xE4	// MOVQ R12, SP
#define LOWER_64	BYTE $0x48; BYTE $0x83; BYTE $0xEC; BYTE $0x40	// SUBQ $64, SP
#define RETURN_64	BYTE $0x48; BYTE $0x8B; BYTE $0x64; BYTE $0x24; BYTE $0x40	// MOVQ 64(SP), SP

// func callC(num, n uint32, fn uintptr, args *[12]uintptr) (ret int64, fail uintptr)
//
// callC is a trampoline for every signature: it passes six words in registers and, if the
// function has more than six parameters, six on the stack. Generated trampolines
// (ztable_linux_amd64.s) pass only the arguments of their function.
//
//	args[0..5] -> DI SI DX CX R8 R9    args[6..11] -> 0..40(SP)    AX -> ret    DX -> fail
TEXT ·callC(SB), NOSPLIT|NOFRAME, $0-40
	MOVQ	fn+8(FP), AX
	MOVQ	args+16(FP), R10
	MOVQ	usys·fsoff(SB), R11
	MOVQ	0(R10), DI
	MOVQ	8(R10), SI
	MOVQ	16(R10), DX
	MOVQ	24(R10), CX
	MOVQ	32(R10), R8
	MOVQ	40(R10), R9
	TESTQ	R11, R11
	JEQ	direct
	LOAD_THREAD
	TESTQ	R12, R12
	JEQ	first
ready:
	MOVQ	SP, 0(R12)
	MOVLQZX	num+0(FP), R13
	MOVQ	R13, 8(R12)	// unwinders name the function by its number: the pc shows only "callC"
	LEAQ	·callC(SB), R13
	MOVQ	R13, -8(R12)	// the word below the block: a pc inside the trampoline, for unwinders
	CMPL	n+4(FP), $6
	JLS	call
	MOVUPS	48(R10), X0
	MOVUPS	64(R10), X1
	MOVUPS	80(R10), X2
	MOVUPS	X0, -64(R12)	// where SP will be
	MOVUPS	X1, -48(R12)
	MOVUPS	X2, -32(R12)
call:
	SWITCH
	LOWER_64
	CALL	AX
	RETURN_64
	MOVQ	AX, ret+24(FP)
	MOVQ	DX, fail+32(FP)
	RET
first:
	CALL	usys·first(SB)
	JNE	ready
	LEAQ	usys·nomemend(SB), AX	// Call has no error result
direct:			// R13: the arguments, for a host whose entry stubs switch stacks
	MOVQ	R10, R13
	CALL	AX
	MOVQ	AX, ret+24(FP)
	MOVQ	DX, fail+32(FP)
	RET

// A trampoline jumps to first in a thread that has no block yet. first sets R12 to a new
// block, and the zero flag if there is no memory for one. It preserves the registers that the
// trampoline has filled: AX, DI, SI, DX, CX, R8, R9, R10, R11, X0 to X7. The host makes
// the block (parlib/call_first_amd64.S); it uses no more of this stack than its return
// address, so the linker's count of the stack holds.
//
// A host older than ABI version 1.1 stored no address here. Then R12 stays 0, the
// trampoline's store to the block faults, and the host's handler makes the block.
TEXT usys·first(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	usys·fsoff+8(SB), R13
	TESTQ	R13, R13
	JEQ	old
	CALL	R13
	MOVQ	usys·fsoff(SB), R11	// stubs test R11: not 0 means that the trampoline leaves the goroutine's stack
	TESTQ	R12, R12
	RET
old:
	TESTQ	SP, SP
	RET

// func Call(f int, args ...uintptr) int64
//
// Call and Call1 are assembly so that the compiler keeps what an argument
// uintptr(unsafe.Pointer(p)) points to alive: it does that for functions without
// a body. The jump leaves the frame unchanged.
TEXT ·Call(SB), NOSPLIT|NOFRAME, $0-40
	JMP	·call(SB)

// func Call1(f int, arg uintptr) int64
TEXT ·Call1(SB), NOSPLIT|NOFRAME, $0-24
	JMP	·call1(SB)

// Stubs: a slot holds one while no host fills it. They need no stack, so they run on the
// stack of their caller.

// absent: -1 and ENOSYS, for integers.
TEXT usys·absent(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	$-1, AX
	MOVL	$38, DX
	RET

// absent0: 0 and ENOSYS, for pointers and booleans.
TEXT usys·absent0(SB), NOSPLIT|NOFRAME, $0-0
	XORL	AX, AX
	MOVL	$38, DX
	RET

// absentf: NaN (all ones, as float32 and as float64) and ENOSYS, for
// floating-point values, whose failure travels in AX.
TEXT usys·absentf(SB), NOSPLIT|NOFRAME, $0-0
	PCMPEQL	X0, X0
	MOVL	$38, AX
	RET

// absentfail: ENOSYS, where there is no value and the failure travels in AX.
TEXT usys·absentfail(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	$38, AX
	RET

// Stubs for a thread that has no C stack, because there is no memory for one. They run on
// the goroutine's stack. If the function has an error result, it is ENOMEM with a record
// that distinguishes it from an ENOMEM of the function itself.
#define NOMEM(R)	LEAQ ·noStack(SB), R; SHLQ $16, R; ORQ $12, R

// nomem: -1, for integers.
TEXT usys·nomem(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	$-1, AX
	NOMEM(DX)
	RET

// nomem0: 0, for pointers and booleans.
TEXT usys·nomem0(SB), NOSPLIT|NOFRAME, $0-0
	XORL	AX, AX
	NOMEM(DX)
	RET

// nomemf: NaN, for floating-point values, whose failure travels in AX.
TEXT usys·nomemf(SB), NOSPLIT|NOFRAME, $0-0
	PCMPEQL	X0, X0
	NOMEM(AX)
	RET

// nomemfail: where there is no value and the failure travels in AX.
TEXT usys·nomemfail(SB), NOSPLIT|NOFRAME, $0-0
	NOMEM(AX)
	RET

// nomemend ends the program: the function has no error result. It never returns. Trampolines
// load its address instead of naming it in a CALL, so that the linker does not add its stack
// to theirs.
TEXT usys·nomemend(SB), NOSPLIT, $0-0
	NO_LOCAL_POINTERS
	CALL	·noMemory(SB)
	UNDEF
