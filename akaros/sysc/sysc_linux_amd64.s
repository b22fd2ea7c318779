#include "go_asm.h"
#include "textflag.h"

// func Call(s *usys.Syscall, num uint32, a, b, c, d, e, f uintptr)
//
// Assembly so that the compiler keeps what an argument uintptr(unsafe.Pointer(p))
// points to alive: it does that for functions without a body. What stands in *s
// without a host is ENOSYS. The jump hands the frame on, of which call knows
// the first word only; the rest stays alive with it.
//
//	s -> AX    the others pass through CX
TEXT ·Call(SB), NOSPLIT|NOFRAME, $0-64
	MOVQ	s+0(FP), AX
	MOVL	num+8(FP), CX
	MOVL	CX, const_num(AX)
	MOVL	$const_enosys, const_err(AX)
	MOVQ	$-1, const_retval(AX)
	MOVQ	$0, const_flags(AX)
	MOVQ	a+16(FP), CX
	MOVQ	CX, const_arg+0(AX)
	MOVQ	b+24(FP), CX
	MOVQ	CX, const_arg+8(AX)
	MOVQ	c+32(FP), CX
	MOVQ	CX, const_arg+16(AX)
	MOVQ	d+40(FP), CX
	MOVQ	CX, const_arg+24(AX)
	MOVQ	e+48(FP), CX
	MOVQ	CX, const_arg+32(AX)
	MOVQ	f+56(FP), CX
	MOVQ	CX, const_arg+40(AX)
	MOVB	$0, const_errstr(AX)
	JMP	·call(SB)
