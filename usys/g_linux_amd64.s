#include "textflag.h"

// currentG is the C function of CurrentG: no arguments, RAX the result, RCX free.
TEXT currentG<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	RET

// func CurrentG() (of, own uintptr)
TEXT ·CurrentG(SB), NOSPLIT, $0-16
	MOVQ	$currentG<>(SB), AX
	MOVQ	AX, of+0(FP)
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	MOVQ	AX, own+8(FP)
	RET
