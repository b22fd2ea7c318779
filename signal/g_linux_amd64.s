#include "textflag.h"

// thisG answers this thread's g, nil in a thread that Go does not know. C calls it, in a
// signal handler (parlib/sig_arrive.c): no arguments, RAX the result, RCX free.
TEXT thisG<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	TLS, CX
	MOVQ	0(CX)(TLS*1), AX
	RET

// func currentG() uintptr
TEXT ·currentG(SB), NOSPLIT, $0-8
	MOVQ	$thisG<>(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
