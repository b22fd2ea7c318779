#include "go_asm.h"
#include "textflag.h"

// func Call(s *usys.Syscall, num uint32, a, b, c, d, e, f uintptr)
//
// Call is assembly so that the compiler keeps the memory of an argument
// uintptr(unsafe.Pointer(p)) alive: it does that for functions without a body. Call stores
// ENOSYS in *s, which stays there without a host. The jump leaves the frame unchanged; call
// uses only its first word, but the arguments live as long as the frame.
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
