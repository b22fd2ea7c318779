#include "textflag.h"
#include "funcdata.h"

// func segvHandler() uintptr
//
// segvHandler returns the process's SIGSEGV handler as the kernel reports it:
// rt_sigaction(11, nil, &old, 8). It executes the SYSCALL instruction itself, because package
// usys imports no package that could.
//
//	DI sig   SI new   DX old   R10 size of the mask   AX number, result
TEXT ·segvHandler(SB), NOSPLIT, $32-8
	MOVQ	$0, old-32(SP)
	MOVL	$11, DI
	XORL	SI, SI
	LEAQ	old-32(SP), DX	// struct sigaction of the kernel: handler, flags, restorer, mask
	MOVL	$8, R10
	MOVL	$13, AX
	SYSCALL
	MOVQ	old-32(SP), AX
	MOVQ	AX, ret+0(FP)
	RET

// func hello(t *Table, high uintptr)
//
// The handshake: a call of an address that is not canonical. The CPU faults at
// the CALL (docs/abi.md says how QEMU differs); the host's handler reads AX, serves, and
// resumes behind the two bytes of the instruction (ff d0).
TEXT ·hello(SB), NOSPLIT|NOFRAME, $0-16
	MOVQ	t+0(FP), AX
	MOVQ	high+8(FP), CX
	ORQ	CX, AX
	CALL	AX
	RET

// func words() (fsoff *int64, resume, generic uintptr)
TEXT ·words(SB), NOSPLIT|NOFRAME, $0-24
	LEAQ	usys·fsoff(SB), AX
	MOVQ	AX, fsoff+0(FP)
	LEAQ	usys·resume(SB), AX
	MOVQ	AX, resume+8(FP)
	LEAQ	·callC(SB), AX
	MOVQ	AX, generic+16(FP)
	RET

// func swap(p *uint32, v uint32) uint32
TEXT ·swap(SB), NOSPLIT|NOFRAME, $0-20
	MOVQ	p+0(FP), CX
	MOVL	v+8(FP), AX
	XCHGL	AX, 0(CX)
	MOVL	AX, ret+16(FP)
	RET

// After a fault in C the host makes the goroutine continue at resume, as if the trampoline
// had called it: the host has pushed a pc of the trampoline on the goroutine's stack and
// cleared BP, whose contents are unknown (frame-pointer unwinders stop at 0). resume never
// returns.
//
//	DI *record   SI fault… bits
TEXT usys·resume(SB), NOSPLIT, $16-0
	NO_LOCAL_POINTERS
	MOVQ	DI, 0(SP)
	MOVQ	SI, 8(SP)
	CALL	·fault(SB)
	UNDEF
