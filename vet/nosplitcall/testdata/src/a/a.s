#include "textflag.h"

TEXT ·c_read(SB), NOSPLIT|NOFRAME, $0-32
	MOVQ	p+8(FP), DI
	CALL	AX
	MOVQ	AX, n+16(FP)
	RET

TEXT ·entry(SB), NOSPLIT|NOFRAME, $0-16
	JMP	·handed(SB)
