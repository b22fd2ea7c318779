#include "textflag.h"

// of is the C function: no arguments, RAX the result, RCX free.
TEXT of<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	RET

// func Func() uintptr
TEXT ·Func(SB), NOSPLIT, $0-8
	MOVQ	$of<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func Get() uintptr
TEXT ·Get(SB), NOSPLIT, $0-8
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	MOVQ	AX, ret+0(FP)
	RET
