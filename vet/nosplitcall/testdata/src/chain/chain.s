#include "textflag.h"

TEXT ·bottom(SB), NOSPLIT, $616-0
	RET

// A function of assembly that is too large by itself.
TEXT large<>(SB), NOSPLIT, $1000-0 // want `(?s)nosplit stack of at least 1008 bytes is over the 792 byte limit`
	RET

TEXT ·pushes(SB), NOSPLIT|NOFRAME, $0-0 // want `(?s)nosplit stack of at least 904 bytes is over the 792 byte limit\n\tchain.pushes\n\t    grows 280 bytes, calls chain.bottom\n\t        grows 624 bytes\n\t112 bytes over limit`
	PUSHQ	AX
	ADJSP	$264
	CALL	·bottom(SB)
	ADJSP	$-264
	POPQ	AX
	RET
